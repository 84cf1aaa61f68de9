from tests.room.conftest import SEVEN
def test_smoke(lab):
    teacher, a, b = lab.instructor(), lab.learner(), lab.learner()
    print(a.state)
    assert a.refused("ask", kind="digit", text="Which?") == 403
    teacher.do("ask", kind="digit", text="Which?", answer=7)
    assert a.refused("vote", choice=7) == 409
    teacher.do("open")
    assert a.do("vote", choice=7) == {"ok": True, "vote": 7}
    a.do("vote", choice=3); b.do("vote", choice=7)
    assert a.question["tally"] is None and a.question["answered"] == 2
    print(teacher.question)
    teacher.do("close"); teacher.do("show")
    print(a.question)
    print(a.do("send", drawing=SEVEN, label=7, offset=[3,4]))
    teacher.do("approve", id="d1")
    import time; time.sleep(1)
    print(a.state["wall"])
    print(teacher.get("sheet.md").text, teacher.get("sheet.csv").text)
