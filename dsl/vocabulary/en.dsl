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

# Aggregates over a lookback.

[when]Minimum value for metric "{metric_label}" during last {window_time} is {operator} {metric_value}=min("{metric_label}", {window_time}) {operator} {metric_value}
# @example Minimum value for metric "CPU" during last 10m is below 80
# @counter-example Minimum value for metric "CPU" during last 10m is 80

[when]Maximum value for metric "{metric_label}" during last {window_time} is {operator} {metric_value}=max("{metric_label}", {window_time}) {operator} {metric_value}
# @example Maximum value for metric "CPU" during last 10m is below 80
# @counter-example Maximum value for metric "CPU" during last 10m is 80

[when]Median value for metric "{metric_label}" during last {window_time} is {operator} {metric_value}=median("{metric_label}", {window_time}) {operator} {metric_value}
# @example Median value for metric "CPU" during last 10m is below 80
# @counter-example Median value for metric "CPU" during last 10m is 80

[when]Sum of values for metric "{metric_label}" during last {window_time} is {operator} {metric_value}=sum("{metric_label}", {window_time}) {operator} {metric_value}
# @example Sum of values for metric "CPU" during last 10m is below 80
# @counter-example Sum of values for metric "CPU" during last 10m is 80

[when]Number of values for metric "{metric_label}" during last {window_time} is {operator} {metric_value}=count("{metric_label}", {window_time}) {operator} {metric_value}
# @example Number of values for metric "CPU" during last 10m is below 80
# @counter-example Number of values for metric "CPU" during last 10m is 80

[when]Standard deviation of metric "{metric_label}" during last {window_time} is {operator} {metric_value}=stddev("{metric_label}", {window_time}) {operator} {metric_value}
# @example Standard deviation of metric "CPU" during last 10m is below 80
# @counter-example Standard deviation of metric "CPU" during last 10m is 80

[when]Percentile {percent} of metric "{metric_label}" during last {window_time} is {operator} {metric_value}=percentile("{metric_label}", {percent}, {window_time}) {operator} {metric_value}
# @example Percentile 95 of metric "Latency" during last 5m is at most 200
# @counter-example Percentile 101 of metric "Latency" during last 5m is at most 200

# Change.

[when]Metric "{metric_label}" changed by {operator} {metric_value} during last {window_time}=abs(delta("{metric_label}", {window_time})) {operator} {metric_value}
# @example Metric "Queue" changed by more than 100 during last 10m
# @counter-example Metric "Queue" changed by 100 during last 10m

[when]Metric "{metric_label}" changed by {operator} {metric_value} % during last {window_time}=abs(delta("{metric_label}", {window_time})) / abs(first("{metric_label}", {window_time})) * 100 {operator} {metric_value}
# @example Metric "Queue" changed by more than 20 % during last 10m
# @counter-example Metric "Queue" changed by more than twenty % during last 10m

[when]Metric "{metric_label}" increases by {operator} {metric_value} per second during last {window_time}=rate("{metric_label}", {window_time}) {operator} {metric_value}
# @example Metric "Disk_Used" increases by more than 5 per second during last 30m
# @counter-example Metric "Disk_Used" increases by more than 5 per second

[when]Metric "{metric_label}" increases by {operator} {metric_value} per minute during last {window_time}=rate("{metric_label}", {window_time}) * 60 {operator} {metric_value}
# @example Metric "Disk_Used" increases by more than 5 per minute during last 30m
# @counter-example Metric "Disk_Used" increases by more than 5 per minute

[when]Metric "{metric_label}" increases by {operator} {metric_value} per hour during last {window_time}=rate("{metric_label}", {window_time}) * 3600 {operator} {metric_value}
# @example Metric "Disk_Used" increases by more than 5 per hour during last 30m
# @counter-example Metric "Disk_Used" increases by more than 5 per hour

[when]Counter "{metric_label}" grew by {operator} {metric_value} during last {window_time}=increase("{metric_label}", {window_time}) {operator} {metric_value}
# @example Counter "Requests" grew by at least 1000 during last 1h
# @counter-example Counter "Requests" grew by at least many during last 1h

[when]Metric "{metric_label}" is rising during last {window_time}=slope("{metric_label}", {window_time}) > 0
# @example Metric "Load" is rising during last 10m
# @counter-example Metric "Load" is rising

[when]Metric "{metric_label}" is falling during last {window_time}=slope("{metric_label}", {window_time}) < 0
# @example Metric "Load" is falling during last 10m
# @counter-example Metric "Load" is falling during last while

[when]Metric "{metric_label}" is stable during last {window_time}=max("{metric_label}", {window_time}) == min("{metric_label}", {window_time})
# @example Metric "Load" is stable during last 10m
# @counter-example Metric "Load" is stable

[when]Metric "{metric_label}" is stable within {metric_value} during last {window_time}=max("{metric_label}", {window_time}) - min("{metric_label}", {window_time}) <= {metric_value}
# @example Metric "Load" is stable within 0.5 during last 10m
# @counter-example Metric "Load" is stable within little during last 10m

# How long and how often.

[when]Metric "{metric_label}" has been {operator} {metric_value} for {duration}=last("{metric_label}") {operator} {metric_value} for {duration}
# @example Metric "CPU" has been below 50 for 5m
# @counter-example Metric "CPU" has been below 50 for long

[when]Metric "{metric_label}" was {operator} {metric_value} at least {count} times during last {window_time}=count("{metric_label}" where {operator} {metric_value}, {window_time}) >= {count}
# @example Metric "Errors" was > 0 at least 3 times during last 1h
# @counter-example Metric "Errors" was > 0 at least 2.5 times during last 1h

[when]At least {count} of the last {length:count} values of metric "{metric_label}" are {operator} {metric_value}=count("{metric_label}" latest {length} having {operator} {metric_value}) >= {count}
# @example At least 3 of the last 5 values of metric "Ping" are less than 20
# @counter-example At least 3 of the last values of metric "Ping" are less than 20

[when]Metric "{metric_label}" crossed above {metric_value} during last {window_time}=crossings_above("{metric_label}", {metric_value}, {window_time}) > 0
# @example Metric "CPU" crossed above 90 during last 15m
# @counter-example Metric "CPU" crossed over 90 during last 15m

[when]Metric "{metric_label}" crossed below {metric_value} during last {window_time}=crossings_below("{metric_label}", {metric_value}, {window_time}) > 0
# @example Metric "CPU" crossed below 10 during last 15m
# @counter-example Metric "CPU" crossed below during last 15m

[when]No value for metric "{metric_label}" during last {window_time}=not exists("{metric_label}", {window_time})
# @example No value for metric "Heartbeat" during last 2m
# @counter-example No value for metric "Heartbeat"

# Ranges and other metrics.

[when]Last known metric "{metric_label}" is between {low} and {high}=last("{metric_label}") >= {low} and last("{metric_label}") <= {high}
# @example Last known metric "Temperature" is between 18 and 24
# @counter-example Last known metric "Temperature" is between 18

[when]Last known metric "{metric_label}" is not between {low} and {high}=last("{metric_label}") < {low} or last("{metric_label}") > {high}
# @example Last known metric "Temperature" is not between 18 and 24
# @counter-example Last known metric "Temperature" is not between 18, 24

[when]Average value for metric "{metric_label}" during last {window_time} is between {low} and {high}=avg("{metric_label}", {window_time}) >= {low} and avg("{metric_label}", {window_time}) <= {high}
# @example Average value for metric "Temperature" during last 1h is between 18 and 24
# @counter-example Average value for metric "Temperature" during last 1h is between cold and warm

[when]Last known metric "{metric_label}" is {operator} metric "{other_metric}"=last("{metric_label}") {operator} last("{other_metric}")
# @example Last known metric "Used" is less than metric "Reserved"
# @counter-example Last known metric "Used" is less than metric Reserved

[when]Last known metric "{metric_label}" is {operator} {metric_value} % of metric "{other_metric}"=last("{metric_label}") {operator} last("{other_metric}") * {metric_value} / 100
# @example Last known metric "Used" is at most 80 % of metric "Total"
# @counter-example Last known metric "Used" is at most 80 % of "Total"

# Clock and calendar, in the zone of the policy.

[when]Time is between {from_time} and {to_time}=time_between({from_time}, {to_time})
# @example Time is between 8:30 and 17:00
# @example Time is between 22:00 and 6:00
# @counter-example Time is between 8:30 and 25:00

[when]Day is a weekday=weekday(mon, tue, wed, thu, fri)
# @example Day is a weekday
# @counter-example Day is a weekyear

[when]Day is on a weekend=weekday(sat, sun)
# @example Day is on a weekend
# @counter-example Day is on weekend

[when]Day is {weekdays}=weekday({weekdays})
# @example Day is Monday
# @example Day is Monday, Wednesday and Friday
# @counter-example Day is Someday

[when]Day of month is {days}=day_of_month({days})
# @example Day of month is 1, 15 and last
# @example Day of month is 1
# @counter-example Day of month is 32

[when]Now is in calendar "{calendar}"=in_calendar("{calendar}")
# @example Now is in calendar "holidays-us.ics"
# @counter-example Now is in calendar "holidays"

[when]Now is not in calendar "{calendar}"=not in_calendar("{calendar}")
# @example Now is not in calendar "shared/freeze.ics"
# @counter-example Now is not in calendar

# Workflows: what the scheduler itself has seen. A run that ended is a value of tidegate.run (how long it took, in ms).

[when]Workflow "{workflow}" succeeded during last {window_time}=exists("tidegate.run"{workflow="{workflow}", result="success"}, {window_time})
# @example Workflow "backup" succeeded during last 1d
# @counter-example Workflow backup succeeded during last 1d

[when]Workflow "{workflow}" failed during last {window_time}=exists("tidegate.run"{workflow="{workflow}", result="error"}, {window_time})
# @example Workflow "backup" failed during last 1d
# @counter-example Workflow backup failed during last 1d

[when]Workflow "{workflow}" was cancelled during last {window_time}=exists("tidegate.run"{workflow="{workflow}", result="cancelled"}, {window_time})
# @example Workflow "backup" was cancelled during last 1d
# @counter-example Workflow backup was cancelled during last 1d

[when]Workflow "{workflow}" ran during last {window_time}=exists("tidegate.run"{workflow="{workflow}"}, {window_time})
# @example Workflow "backup" ran during last 6h
# @counter-example Workflow "backup" ran

[when]Workflow "{workflow}" is running=assume(last("tidegate.running"{workflow="{workflow}"}, ever) > 0, false)
# @example Workflow "backup" is running
# @counter-example Workflow "" is running

[when]Workflow "{workflow}" is not running=not assume(last("tidegate.running"{workflow="{workflow}"}, ever) > 0, false)
# @example Workflow "backup" is not running
# @counter-example Workflow "backup" is not run

[when]Last run of workflow "{workflow}" took {operator} {length:duration}=last("tidegate.run"{workflow="{workflow}"}, ever) {operator} {length}
# @example Last run of workflow "backup" took less than 30m
# @counter-example Last run of workflow "backup" took less than 30

[when]Workflow "{workflow}" has not succeeded for {duration}=not exists("tidegate.run"{workflow="{workflow}", result="success"}, {duration})
# @example Workflow "backup" has not succeeded for 2d
# @counter-example Workflow "backup" has not succeeded
