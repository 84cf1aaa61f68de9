"""The stepper's address: what Share names, and what a link with small slips opens."""

from tests.full import full


@full
def test_share_names_the_moment_at_which_it_is_pressed_while_the_stepper_plays(open_stepper):
    page = open_stepper("?step=0")
    page.page.get_by_label("Speed").select_option("4")
    page.stage.focus()
    page.key(" ")
    page.wait_for(step=3)
    page.key("s")
    link = page.page.get_by_label("Link to exactly this")
    link.wait_for()
    assert link.input_value().endswith(("step=4", "step=5"))
