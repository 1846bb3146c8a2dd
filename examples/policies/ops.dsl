# What our operators say. `npx tidegate dsl check examples/policies/ops.dsl` reads it and runs the examples.

[when]The cluster {cluster:metric} is quiet=avg("{cluster}", 10m) < 5 and not exists("alarms", 1h)
# @example The cluster "eu-west" is quiet
# @counter-example The cluster is quiet

[when]Le cluster {cluster:metric} est calme=The cluster {cluster} is quiet
# @example Le cluster "eu-west" est calme
