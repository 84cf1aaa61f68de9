"""Training jobs for a whole room: each run in a process of its own, one queue for the server, nothing finished is lost.

What a run *is* stands in `kai.runs`; who may run when, and where its results are kept, stands here. A page needs one
`JobQueue`, and settings that `kai.runs.settings` bounds::

    from app.training.jobs.queue import Refused, open_queue

    queue = open_queue()                        # once a server
    run_id = queue.submit(settings, learner)    # or Refused, in friendly words
    queue.beat(run_id)                          # now and then, while somebody watches
    run = queue.look(run_id)                    # state, place, estimate, curve, message, result
    queue.cancel(run_id)                        # waiting or running
    network = queue.network(run_id)             # what it has learned; queue.weights(run_id) as a safetensors file
"""
