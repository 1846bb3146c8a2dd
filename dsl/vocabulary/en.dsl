# The sentences of Tidegate in English. The left side is what an author writes, the right side what it means;
# grammar/README.md explains both. Every example below is compiled by the tests.

# The three sentences of the source, word for word.

[when]I've got a recent value for metric "{metric_label}"=exists("{metric_label}")
# @example I've got a recent value for metric "Load_Average"
# @counter-example I've got a recent value for metric

[when]Last known metric "{metric_label}" is {operator} {metric_value}=last("{metric_label}") {operator} {metric_value}
# @example Last known metric "Load_Average" is <= 10
# @example Last known metric "Load_Average" is less than 10
# @counter-example last known metric "Load_Average" is <= 10

[when]Average value for metric "{metric_label}" during last {window_time} is {operator} {metric_value}=avg("{metric_label}", {window_time}) {operator} {metric_value}
# @example Average value for metric "ES_Disk_Free" during last 10m is > 10000
# @counter-example Average value for metric "ES_Disk_Free" during last ten minutes is > 10000
