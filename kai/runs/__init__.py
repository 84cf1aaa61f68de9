"""Training runs for a whole room: each in a process of its own, one queue for the server, nothing finished is lost.

A page needs one `Board`, and the settings that `kai.runs.settings` bounds::

    from kai.runs.board import Refused, open_board

    board = open_board()                        # once a server
    run_id = board.submit(settings, learner)    # or Refused, in friendly words
    board.beat(run_id)                          # now and then, while somebody watches
    run = board.look(run_id)                    # state, place, estimate, curve, message, result
    board.cancel(run_id)                        # waiting or running
    network = board.network(run_id)             # what it has learned; board.weights(run_id) as a safetensors file
"""
