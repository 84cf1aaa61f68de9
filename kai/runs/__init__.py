"""Training runs for a whole room: each in a process of its own, one queue for the server, nothing finished is lost.

A page needs one `Board`::

    board = open_board()                        # once a server
    run_id = board.submit(settings, learner)    # or Refused, in friendly words
    board.beat(run_id)                          # now and then, while somebody watches
    run = board.look(run_id)                    # state, place, estimate, curve, message, …
"""
