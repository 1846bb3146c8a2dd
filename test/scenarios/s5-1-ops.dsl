# Sentences of the scenarios of S5.1.
// Either kind of comment will do.
[when]The cluster "{name}" is quiet=Last known metric "{name}_load" is <= 5
[when]well below=<
[condition][]Load of "{name}" per core of {cores} is under {limit}=last("{name}_load") / {cores} < {limit}
[when]Somebody saw "{name}" above {limit}=exists MetricEvent(label == "{name}", value > {limit})
[then]Start it=start();
