"""A past report with known truth: real structure, invented text.

Its outline is that of the older guidelines in words of its own; its paragraphs are those of the replay, which are fiction.
The truth of a paragraph is the question under which the replay's department wrote it.
"""

import re
from dataclasses import dataclass

from models.settings import HOUSE
from tests.documents.body_list import BodyList, numbered, paragraph, run

TITLE = "Rapport périodique (exemple, texte inventé)"
OUTLINE: tuple[tuple[int, str, tuple[tuple[str, int], ...]], ...] = (
    (1, "I. Introduction", (("O.01", 4),)),
    (1, "II. Faits nouveaux intervenus depuis le dernier rapport", (("N.01", 4),)),
    (1, "III. Mesures d’application générales (art. 4, 42 et 44, par. 6)", ()),
    (2, "A. Réserves", (("A.01", 2),)),
    (2, "B. Harmonisation de la législation", (("A.02", 3),)),
    (2, "C. Stratégie nationale et plan d’action", (("A.03", 3),)),
    (2, "D. Coordination des politiques", (("A.04", 3),)),
    (2, "E. Ressources budgétaires", (("A.05", 3),)),
    (2, "F. Données statistiques et indicateurs", (("A.06", 4),)),
    (2, "G. Institution nationale indépendante", (("A.07", 3),)),
    (2, "H. Formation des professionnels et diffusion de la Convention (art. 42)", (("A.08", 3),)),
    (2, "I. Société civile", (("A.09", 2),)),
    (2, "J. Aide au développement et coopération", (("A.10", 2),)),
    (1, "IV. Définition de l’enfant (art. 1)", (("B.01", 3),)),
    (1, "V. Principes généraux (art. 2, 3, 6 et 12)", ()),
    (2, "A. Lutte contre les discriminations (art. 2)", (("C.01", 3),)),
    (2, "B. Intérêt supérieur (art. 3)", (("C.02", 3),)),
    (2, "C. Vie, survie et développement (art. 6)", (("C.03", 3),)),
    (2, "D. Participation et opinion des enfants (art. 12)", (("C.04", 3),)),
    (1, "VI. Libertés et droits civils (art. 7, 8, 13 à 17)", ()),
    (2, "A. Enregistrement, nom et nationalité (art. 7 et 8)", (("D.01", 3), ("D.02", 2))),
    (2, "B. Libertés d’expression, de pensée et d’association (art. 13, 14 et 15)", (("D.03", 2), ("D.04", 2), ("D.05", 2))),
    (2, "C. Vie privée (art. 16)", (("D.06", 2),)),
    (2, "D. Médias et Internet (art. 17)", (("D.07", 3),)),
    (1, "VII. Violence à l’égard des enfants (art. 19, 24, par. 3, 34 et 37 a))", (("E.01", 2), ("E.06", 2))),
    (2, "A. Violence sexuelle", (("E.03", 3),)),
    (2, "B. Châtiments corporels", (("E.04", 2),)),
    (2, "C. Mutilations et mariages forcés", (("E.02", 2),)),
    (1, "VIII. Milieu familial et protection de remplacement", ()),
    (2, "A. Soutien à la parentalité (art. 5 et 18)", (("F.01", 2), ("F.02", 3))),
    (2, "B. Enfants séparés de leurs parents (art. 9)", (("F.03", 2),)),
    (2, "C. Regroupement familial (art. 10)", (("F.04", 2),)),
    (2, "D. Pensions alimentaires (art. 27, par. 4)", (("F.05", 2),)),
    (2, "E. Placement et accueil (art. 20 et 25)", (("F.06", 3), ("F.09", 2))),
    (2, "F. Adoption nationale et internationale (art. 21)", (("F.07", 3),)),
    (1, "IX. Santé de base et bien-être", ()),
    (2, "A. Handicap (art. 23)", (("G.02", 3),)),
    (2, "B. Santé et services médicaux (art. 24)", (("G.03", 3), ("G.04", 2), ("G.05", 2))),
    (2, "C. Niveau de vie et pauvreté (art. 26 et 27)", (("G.08", 3), ("G.07", 2))),
    (1, "X. Éducation, loisirs et activités culturelles (art. 28 à 31)", ()),
    (2, "A. École et formation (art. 28)", (("H.01", 3),)),
    (2, "B. Petite enfance", (("H.02", 3),)),
    (2, "C. Finalités de l’éducation (art. 29)", (("H.03", 2),)),
    (2, "D. Jeu, sport et culture (art. 31)", (("H.05", 3),)),
    (1, "XI. Mesures de protection spéciales", ()),
    (2, "A. Enfants réfugiés et mineurs non accompagnés (art. 22)", (("I.01", 4),)),
    (2, "B. Travail des enfants (art. 32)", (("I.04", 2),)),
    (2, "C. Traite des enfants (art. 35)", (("I.06", 3),)),
    (2, "D. Justice juvénile (art. 37 et 40)", (("I.08", 3), ("I.09", 2))),
    (2, "E. Enfants dans les conflits armés (art. 38)", (("I.13", 2),)),
    (1, "XII. Protocole facultatif concernant la vente d’enfants", (("J.01", 3),)),
)  # fmt: skip
HEAD = ("Nations Unies", "Convention relative aux droits de l’enfant", TITLE, "[Date de réception : 4 mars 2020]")


@dataclass(frozen=True)
class Written:
    """A heading, or a numbered paragraph and the question it belongs to."""

    level: int
    text: str
    code: str = ""


def written() -> list[Written]:
    """Return the report line by line."""
    found = []
    for level, heading, parts in OUTLINE:
        found.append(Written(level, heading))
        for code, most in parts:
            found += [Written(0, text, code) for text in _texts(code)[:most]]
    return found


def truth() -> list[str]:
    """Return the question of each numbered paragraph, in order."""
    return [line.code for line in written() if line.code]


def _texts(code: str) -> list[str]:
    raw = (HOUSE / "rehearsal" / "texts" / f"{code}.md").read_text("utf-8")
    plain = re.sub(r"\[\^\d+\](?::.*)?|\*\*|!\[.*?\]\(.*?\)", "", raw)
    blocks = (" ".join(block.split()) for block in plain.split("\n\n"))
    return [block for block in blocks if len(block) > 60 and block[0] not in "|-#"]


def word_file() -> bytes:
    """Return it as Luxembourg's own file of a report is: a title, headings in styles, paragraphs counted in brackets."""
    report = BodyList()
    for line in HEAD:
        report.add(line)
    n = 0
    for line in written():
        if line.code:
            n += 1
            report.add(f"({n}) {line.text}")
        else:
            report.add(line.text, f"Heading{line.level}")
    return report.saved()


def counted_word_file() -> bytes:
    """Return it as the United Nations issue one: their styles, numbers that Word prints."""
    report = BodyList()
    for line in HEAD:
        report.add(line)
    main = report.list((("decimal", "%1."),))
    for line in written():
        if line.code:
            report.body.append(paragraph(run(line.text), "SingleTxtG", numbered(main)))
        else:
            report.add(line.text, "HChG" if line.level == 1 else "H1G")
    return report.saved()
