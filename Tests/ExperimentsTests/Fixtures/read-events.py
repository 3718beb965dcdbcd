"""Prints as JSON what TensorBoard itself reads in the event file (or folder) PATH: tag -> [[step, time, value], ...].

python3 -m venv /tmp/tb && /tmp/tb/bin/pip install tensorboard==2.21.0 'setuptools<81'
/tmp/tb/bin/python Tests/ExperimentsTests/Fixtures/read-events.py PATH
"""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0})
events.Reload()
result = {tag: [[e.step, e.wall_time, e.value] for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
print(json.dumps(result, sort_keys=True, indent=1))
