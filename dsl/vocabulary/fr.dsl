# Les phrases de Tidegate en français. À gauche ce que l'auteur écrit, à droite ce que cela veut dire ;
# grammar/README.md explique les deux. Chaque exemple ci-dessous est compilé par les tests.

# Les trois phrases de base.

[when]J'ai une valeur récente pour la métrique "{metric_label}"=exists("{metric_label}")
# @example J'ai une valeur récente pour la métrique "Load_Average"
# @example J’ai une valeur récente pour la métrique « Load_Average »
# @counter-example J'ai une valeur récente pour la métrique

[when]La dernière valeur connue de la métrique "{metric_label}" est {operator} {metric_value}=last("{metric_label}") {operator} {metric_value}
# @example La dernière valeur connue de la métrique "Load_Average" est <= 10
# @example La dernière valeur connue de la métrique "Load_Average" est inférieure à 10
# @counter-example La dernière valeur connue de la métrique "Load_Average" est 10

[when]La valeur moyenne de la métrique "{metric_label}" sur les dernières {window_time} est {operator} {metric_value}=avg("{metric_label}", {window_time}) {operator} {metric_value}
# @example La valeur moyenne de la métrique "ES_Disk_Free" sur les dernières 10m est supérieure à 10000
# @counter-example La valeur moyenne de la métrique "ES_Disk_Free" sur les dernières dix minutes est > 10000

# Agrégats sur une durée.

[when]La valeur minimale de la métrique "{metric_label}" sur les dernières {window_time} est {operator} {metric_value}=min("{metric_label}", {window_time}) {operator} {metric_value}
# @example La valeur minimale de la métrique "CPU" sur les dernières 10m est au plus 80
# @counter-example La valeur minimale de la métrique "CPU" sur les dernières 10m est 80

[when]La valeur maximale de la métrique "{metric_label}" sur les dernières {window_time} est {operator} {metric_value}=max("{metric_label}", {window_time}) {operator} {metric_value}
# @example La valeur maximale de la métrique "CPU" sur les dernières 10m est au plus 80
# @counter-example La valeur maximale de la métrique "CPU" sur les dernières 10m est 80

[when]La valeur médiane de la métrique "{metric_label}" sur les dernières {window_time} est {operator} {metric_value}=median("{metric_label}", {window_time}) {operator} {metric_value}
# @example La valeur médiane de la métrique "CPU" sur les dernières 10m est au plus 80
# @counter-example La valeur médiane de la métrique "CPU" sur les dernières 10m est 80

[when]La somme des valeurs de la métrique "{metric_label}" sur les dernières {window_time} est {operator} {metric_value}=sum("{metric_label}", {window_time}) {operator} {metric_value}
# @example La somme des valeurs de la métrique "CPU" sur les dernières 10m est au plus 80
# @counter-example La somme des valeurs de la métrique "CPU" sur les dernières 10m est 80

[when]Le nombre de valeurs de la métrique "{metric_label}" sur les dernières {window_time} est {operator} {metric_value}=count("{metric_label}", {window_time}) {operator} {metric_value}
# @example Le nombre de valeurs de la métrique "CPU" sur les dernières 10m est au plus 80
# @counter-example Le nombre de valeurs de la métrique "CPU" sur les dernières 10m est 80

[when]L'écart type de la métrique "{metric_label}" sur les dernières {window_time} est {operator} {metric_value}=stddev("{metric_label}", {window_time}) {operator} {metric_value}
# @example L'écart type de la métrique "CPU" sur les dernières 10m est au plus 80
# @counter-example L'écart type de la métrique "CPU" sur les dernières 10m est 80

[when]Le centile {percent} de la métrique "{metric_label}" sur les dernières {window_time} est {operator} {metric_value}=percentile("{metric_label}", {percent}, {window_time}) {operator} {metric_value}
# @example Le centile 95 de la métrique "Latency" sur les dernières 5m est au plus 200
# @counter-example Le centile 101 de la métrique "Latency" sur les dernières 5m est au plus 200

# Évolution.

[when]La métrique "{metric_label}" a changé de {operator} {metric_value} sur les dernières {window_time}=abs(delta("{metric_label}", {window_time})) {operator} {metric_value}
# @example La métrique "Queue" a changé de plus de 100 sur les dernières 10m
# @counter-example La métrique "Queue" a changé de 100 sur les dernières 10m

[when]La métrique "{metric_label}" a changé de {operator} {metric_value} % sur les dernières {window_time}=abs(delta("{metric_label}", {window_time})) / abs(first("{metric_label}", {window_time})) * 100 {operator} {metric_value}
# @example La métrique "Queue" a changé de plus de 20 % sur les dernières 10m
# @counter-example La métrique "Queue" a changé de plus de vingt % sur les dernières 10m

[when]La métrique "{metric_label}" augmente de {operator} {metric_value} par seconde sur les dernières {window_time}=rate("{metric_label}", {window_time}) {operator} {metric_value}
# @example La métrique "Disk_Used" augmente de plus de 5 par seconde sur les dernières 30m
# @counter-example La métrique "Disk_Used" augmente de plus de 5 par seconde

[when]La métrique "{metric_label}" augmente de {operator} {metric_value} par minute sur les dernières {window_time}=rate("{metric_label}", {window_time}) * 60 {operator} {metric_value}
# @example La métrique "Disk_Used" augmente de plus de 5 par minute sur les dernières 30m
# @counter-example La métrique "Disk_Used" augmente de plus de 5 par minute

[when]La métrique "{metric_label}" augmente de {operator} {metric_value} par heure sur les dernières {window_time}=rate("{metric_label}", {window_time}) * 3600 {operator} {metric_value}
# @example La métrique "Disk_Used" augmente de plus de 5 par heure sur les dernières 30m
# @counter-example La métrique "Disk_Used" augmente de plus de 5 par heure

[when]Le compteur "{metric_label}" a augmenté de {operator} {metric_value} sur les dernières {window_time}=increase("{metric_label}", {window_time}) {operator} {metric_value}
# @example Le compteur "Requests" a augmenté de au moins 1000 sur les dernières 1h
# @counter-example Le compteur "Requests" a augmenté de beaucoup sur les dernières 1h

[when]La métrique "{metric_label}" est en hausse sur les dernières {window_time}=slope("{metric_label}", {window_time}) > 0
# @example La métrique "Load" est en hausse sur les dernières 10m
# @counter-example La métrique "Load" est en hausse

[when]La métrique "{metric_label}" est en baisse sur les dernières {window_time}=slope("{metric_label}", {window_time}) < 0
# @example La métrique "Load" est en baisse sur les dernières 10m
# @counter-example La métrique "Load" est en baisse

[when]La métrique "{metric_label}" est stable sur les dernières {window_time}=max("{metric_label}", {window_time}) == min("{metric_label}", {window_time})
# @example La métrique "Load" est stable sur les dernières 10m
# @counter-example La métrique "Load" est stable

[when]La métrique "{metric_label}" est stable à {metric_value} près sur les dernières {window_time}=max("{metric_label}", {window_time}) - min("{metric_label}", {window_time}) <= {metric_value}
# @example La métrique "Load" est stable à 0.5 près sur les dernières 10m
# @counter-example La métrique "Load" est stable à peu près sur les dernières 10m

# Durée et fréquence.

[when]La métrique "{metric_label}" est {operator} {metric_value} depuis {duration}=last("{metric_label}") {operator} {metric_value} for {duration}
# @example La métrique "CPU" est inférieure à 50 depuis 5m
# @counter-example La métrique "CPU" est inférieure à 50 depuis longtemps

[when]La métrique "{metric_label}" a été {operator} {metric_value} au moins {count} fois sur les dernières {window_time}=count("{metric_label}" where {operator} {metric_value}, {window_time}) >= {count}
# @example La métrique "Errors" a été supérieure à 0 au moins 3 fois sur les dernières 1h
# @counter-example La métrique "Errors" a été supérieure à 0 au moins trois fois sur les dernières 1h

[when]Au moins {count} des {length:count} dernières valeurs de la métrique "{metric_label}" sont {operator} {metric_value}=count("{metric_label}" latest {length} having {operator} {metric_value}) >= {count}
# @example Au moins 3 des 5 dernières valeurs de la métrique "Ping" sont < 20
# @counter-example Au moins 3 des dernières valeurs de la métrique "Ping" sont < 20

[when]La métrique "{metric_label}" est passée au-dessus de {metric_value} sur les dernières {window_time}=crossings_above("{metric_label}", {metric_value}, {window_time}) > 0
# @example La métrique "CPU" est passée au-dessus de 90 sur les dernières 15m
# @counter-example La métrique "CPU" est passée au-dessus sur les dernières 15m

[when]La métrique "{metric_label}" est passée en dessous de {metric_value} sur les dernières {window_time}=crossings_below("{metric_label}", {metric_value}, {window_time}) > 0
# @example La métrique "CPU" est passée en dessous de 10 sur les dernières 15m
# @counter-example La métrique "CPU" est passée en dessous sur les dernières 15m

[when]Aucune valeur pour la métrique "{metric_label}" sur les dernières {window_time}=not exists("{metric_label}", {window_time})
# @example Aucune valeur pour la métrique "Heartbeat" sur les dernières 2m
# @counter-example Aucune valeur pour la métrique "Heartbeat"

# Intervalles et autres métriques.

[when]La dernière valeur connue de la métrique "{metric_label}" est entre {low} et {high}=last("{metric_label}") >= {low} and last("{metric_label}") <= {high}
# @example La dernière valeur connue de la métrique "Temperature" est entre 18 et 24
# @counter-example La dernière valeur connue de la métrique "Temperature" est entre 18

[when]La dernière valeur connue de la métrique "{metric_label}" n'est pas entre {low} et {high}=last("{metric_label}") < {low} or last("{metric_label}") > {high}
# @example La dernière valeur connue de la métrique "Temperature" n'est pas entre 18 et 24
# @counter-example La dernière valeur connue de la métrique "Temperature" n'est pas entre 18

[when]La valeur moyenne de la métrique "{metric_label}" sur les dernières {window_time} est entre {low} et {high}=avg("{metric_label}", {window_time}) >= {low} and avg("{metric_label}", {window_time}) <= {high}
# @example La valeur moyenne de la métrique "Temperature" sur les dernières 1h est entre 18 et 24
# @counter-example La valeur moyenne de la métrique "Temperature" sur les dernières 1h est entre froid et chaud

[when]La dernière valeur connue de la métrique "{metric_label}" est {operator} la métrique "{other_metric}"=last("{metric_label}") {operator} last("{other_metric}")
# @example La dernière valeur connue de la métrique "Used" est inférieure à la métrique "Reserved"
# @counter-example La dernière valeur connue de la métrique "Used" est inférieure à la métrique Reserved

[when]La dernière valeur connue de la métrique "{metric_label}" est {operator} {metric_value} % de la métrique "{other_metric}"=last("{metric_label}") {operator} last("{other_metric}") * {metric_value} / 100
# @example La dernière valeur connue de la métrique "Used" est au plus 80 % de la métrique "Total"
# @counter-example La dernière valeur connue de la métrique "Used" est au plus 80 % de "Total"

# Heure et calendrier, dans le fuseau de la règle.

[when]Il est entre {from_time} et {to_time}=time_between({from_time}, {to_time})
# @example Il est entre 8:30 et 17:00
# @example Il est entre 22h et 6h30
# @counter-example Il est entre 8:30 et 25:00

[when]Le jour est un jour de semaine=weekday(mon, tue, wed, thu, fri)
# @example Le jour est un jour de semaine
# @counter-example Le jour est un jour

[when]Le jour est un jour de week-end=weekday(sat, sun)
# @example Le jour est un jour de week-end
# @counter-example Le jour est un week-end

[when]Le jour est {weekdays}=weekday({weekdays})
# @example Le jour est lundi
# @example Le jour est lundi, mercredi et vendredi
# @counter-example Le jour est jamais

[when]Le jour du mois est le {days}=day_of_month({days})
# @example Le jour du mois est le 1er
# @example Le jour du mois est le 1, 15 et dernier
# @counter-example Le jour du mois est le 32

[when]On est dans le calendrier "{calendar}"=in_calendar("{calendar}")
# @example On est dans le calendrier "jours-feries.ics"
# @counter-example On est dans le calendrier "jours-feries"

[when]On n'est pas dans le calendrier "{calendar}"=not in_calendar("{calendar}")
# @example On n'est pas dans le calendrier "jours-feries.ics"
# @example On n’est pas dans le calendrier « jours-feries.ics »
# @counter-example On n'est pas dans le calendrier

# Workflows : ce que l'ordonnanceur a vu lui-même.

[when]Le workflow "{workflow}" a réussi sur les dernières {window_time}=exists("tidegate.run"{workflow="{workflow}", result="success"}, {window_time})
# @example Le workflow "backup" a réussi sur les dernières 24h
# @counter-example Le workflow backup a réussi sur les dernières 24h

[when]Le workflow "{workflow}" a échoué sur les dernières {window_time}=exists("tidegate.run"{workflow="{workflow}", result="error"}, {window_time})
# @example Le workflow "backup" a échoué sur les dernières 24h
# @counter-example Le workflow backup a échoué sur les dernières 24h

[when]Le workflow "{workflow}" a été annulé sur les dernières {window_time}=exists("tidegate.run"{workflow="{workflow}", result="cancelled"}, {window_time})
# @example Le workflow "backup" a été annulé sur les dernières 24h
# @counter-example Le workflow backup a été annulé sur les dernières 24h

[when]Le workflow "{workflow}" a tourné sur les dernières {window_time}=exists("tidegate.run"{workflow="{workflow}"}, {window_time})
# @example Le workflow "backup" a tourné sur les dernières 6h
# @counter-example Le workflow "backup" a tourné

[when]Le workflow "{workflow}" est en cours=assume(last("tidegate.running"{workflow="{workflow}"}, ever) > 0, false)
# @example Le workflow "backup" est en cours
# @counter-example Le workflow "" est en cours

[when]Le workflow "{workflow}" n'est pas en cours=not assume(last("tidegate.running"{workflow="{workflow}"}, ever) > 0, false)
# @example Le workflow "backup" n'est pas en cours
# @counter-example Le workflow "backup" n'est pas

[when]La dernière exécution du workflow "{workflow}" a duré {operator} {length:duration}=last("tidegate.run"{workflow="{workflow}"}, ever) {operator} {length}
# @example La dernière exécution du workflow "backup" a duré moins de 30m
# @counter-example La dernière exécution du workflow "backup" a duré moins de 30

[when]Le workflow "{workflow}" n'a pas réussi depuis {duration}=not exists("tidegate.run"{workflow="{workflow}", result="success"}, {duration})
# @example Le workflow "backup" n'a pas réussi depuis 2d
# @counter-example Le workflow "backup" n'a pas réussi
