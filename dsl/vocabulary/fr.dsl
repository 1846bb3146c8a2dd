# Les phrases de Tidegate en français. À gauche ce que l'auteur écrit, à droite ce que cela veut dire ;
# grammar/README.md explique les deux. Chaque exemple ci-dessous est compilé par les tests.

[when]J'ai une valeur récente pour la métrique "{metric_label}"=exists("{metric_label}")
# @example J'ai une valeur récente pour la métrique "Load_Average"
