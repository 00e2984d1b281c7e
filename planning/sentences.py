"""What planning says to people, in the languages of the office; French is always there."""

from models.instrument import Names

SENTENCES: dict[str, Names] = {
    # Why a date is what it is.
    "after": Names(fr="{offset} après {base}", de="{offset} nach {base}", en="{offset} after {base}"),
    "before": Names(fr="{offset} avant {base}", de="{offset} vor {base}", en="{offset} before {base}"),
    "same_day": Names(fr="le jour même : {base}", de="am selben Tag: {base}", en="the same day: {base}"),
    "hours": Names(fr="{n} heures", de="{n} Stunden", en="{n} hours"),
    "hour": Names(fr="{n} heure", de="{n} Stunde", en="{n} hour"),
    "working days": Names(fr="{n} jours ouvrables", de="{n} Arbeitstage", en="{n} working days"),
    "working day": Names(fr="{n} jour ouvrable", de="{n} Arbeitstag", en="{n} working day"),
    "days": Names(fr="{n} jours", de="{n} Tage", en="{n} days"),
    "day": Names(fr="{n} jour", de="{n} Tag", en="{n} day"),
    "weeks": Names(fr="{n} semaines", de="{n} Wochen", en="{n} weeks"),
    "week": Names(fr="{n} semaine", de="{n} Woche", en="{n} week"),
    "months": Names(fr="{n} mois", de="{n} Monate", en="{n} months"),
    "month": Names(fr="{n} mois", de="{n} Monat", en="{n} month"),
    "base": Names(fr="« {name} » ({day})", de="„{name}“ ({day})", en="“{name}” ({day})"),
    "base_opens": Names(
        fr="l'ouverture de l'étape « {name} » ({day})",
        de="Beginn von „{name}“ ({day})",
        en="the opening of “{name}” ({day})",
    ),
    "base_due": Names(
        fr="l'échéance de l'étape « {name} » ({day})",
        de="Frist von „{name}“ ({day})",
        en="the due date of “{name}” ({day})",
    ),
    "not_counted": Names(
        fr="jours fermés non comptés : {names}", de="nicht gezählt: {names}", en="not counted: {names}"
    ),
    "carried_next": Names(
        fr="reporté du {off} (jour fermé : {why}) au jour ouvrable suivant",
        de="vom {off} (geschlossen: {why}) auf den nächsten Arbeitstag verschoben",
        en="carried from {off} (closed: {why}) to the next working day",
    ),
    "carried_previous": Names(
        fr="avancé du {off} (jour fermé : {why}) au jour ouvrable précédent",
        de="vom {off} (geschlossen: {why}) auf den vorigen Arbeitstag vorgezogen",
        en="brought forward from {off} (closed: {why}) to the previous working day",
    ),
    "open": Names(
        fr="date ouverte : la date « {name} » n'est pas encore fixée",
        de="offen: „{name}“ ist noch nicht festgelegt",
        en="open: “{name}” has no date yet",
    ),
    "provisional": Names(
        fr="provisoire : la date « {name} » n'est pas confirmée",
        de="vorläufig: „{name}“ ist nicht bestätigt",
        en="provisional: “{name}” is not confirmed",
    ),
    "clocks_change": Names(
        fr="l'heure change dans l'intervalle", de="dazwischen wird die Uhr umgestellt", en="the clocks change in between"
    ),
    "clock_stood": Names(
        fr="{n} jours ouvrables de plus que le {off} : le délai était suspendu",
        de="{n} Arbeitstage mehr als am {off}: Die Frist ruhte",
        en="{n} working days later than {off}: the clock stood",
    ),
    "squeezed": Names(
        fr="plan resserré, faute de temps jusqu'au {end}",
        de="verkürzter Plan, die Zeit bis {end} reicht nicht",
        en="compressed plan, too little time until {end}",
    ),
    "shortened": Names(
        fr="jours ouvrables depuis la date précédente : {has} au lieu de {planned}",
        de="Arbeitstage seit dem vorigen Datum: {has} statt {planned}",
        en="working days since the date before: {has} instead of {planned}",
    ),
    "left_out": Names(
        fr="étape laissée de côté, faute de temps jusqu'au {end}",
        de="ausgelassen, die Zeit bis {end} reicht nicht",
        en="left out, too little time until {end}",
    ),
    # What a plan costs, for who accepts it.
    "recess_counts": Names(
        fr="le délai donné tombe dans la période « {name} » ({days}) : ses jours ouvrables sont comptés",
        de="die Frist fällt in die Zeit „{name}“ ({days}): Deren Arbeitstage zählen mit",
        en="the time given falls into “{name}” ({days}): its working days are counted",
    ),
    "nights_count": Names(
        fr="nuits, fins de semaine et jours fériés sont comptés, pour la délégation seule ({delegation})",
        de="Nächte, Wochenenden und Feiertage zählen mit, nur für die Delegation ({delegation})",
        en="nights, weekends and holidays are counted, for the delegation alone ({delegation})",
    ),
    "short": Names(
        fr="le temps manque à l'étape « {stage} » : jours ouvrables {has} au lieu de {planned}, minimum {needs}",
        de="„{stage}“ hat zu wenig Zeit: Arbeitstage {has} statt {planned}, mindestens {needs}",
        en="too little time for “{stage}”: working days {has} instead of {planned}, minimum {needs}",
    ),
    "drops_stage": Names(
        fr="abandonnée faute de temps : l'étape « {stage} »",
        de="entfällt aus Zeitmangel: die Etappe „{stage}“",
        en="dropped for lack of time: the stage “{stage}”",
    ),
    "drops_step": Names(
        fr="abandonné à l'étape « {stage} » : {step}, qui tomberait {why}",
        de="entfällt in „{stage}“: {step}; fiele {why}",
        en="dropped from “{stage}”: {step}, which would fall {why}",
    ),
    "drops_before": Names(fr="avant la demande elle-même", de="vor die Bitte selbst", en="before the request itself"),
    "drops_after": Names(
        fr="après l'échéance du rapport ({day})", de="nach den Termin des Berichts ({day})",
        en="after the report is due ({day})",
    ),
    "reminder": Names(fr="le rappel {when}", de="die Erinnerung {when}", en="the reminder {when}"),
    "escalation": Names(
        fr="le rappel par la voie hiérarchique {when}", de="die Erinnerung über den Dienstweg {when}",
        en="the reminder through the hierarchy {when}",
    ),
    "due": Names(fr="l'échéance", de="der Frist", en="the due date"),
    "assumed": Names(
        fr="date supposée : « {name} » au plus tard le {day} ; plus tard, le temps manquerait",
        de="angenommen: „{name}“ spätestens am {day}; später fehlte die Zeit",
        en="assumed: “{name}” on {day} at the latest; any later, time would be short",
    ),
    # What a stage waits for.
    "list_waits": Names(
        fr="la confirmation de la liste n° {list} et de sa ventilation",
        de="die Bestätigung des Fragenkatalogs Nr. {list} und seiner Zuteilung",
        en="the confirmation of list no. {list} and of its allocation",
    ),
    "contested": Names(
        fr="l'arbitrage sur les questions contestées ({questions})",
        de="den Entscheid über die bestrittenen Fragen ({questions})",
        en="the settlement of the contested questions ({questions})",
    ),
    "plan_not_accepted": Names(
        fr="l'acceptation du plan resserré par un agent",
        de="die Annahme des verkürzten Plans",
        en="an officer's acceptance of the compressed plan",
    ),
    "next_opens": Names(
        fr="l'ouverture de l'étape suivante, le {day}",
        de="den Beginn der nächsten Etappe am {day}",
        en="the opening of the next stage on {day}",
    ),
    "officer_moves_on": Names(
        fr="la décision d'un agent de passer à la suite (date encore ouverte)",
        de="die Entscheidung, weiterzugehen (Datum noch offen)",
        en="an officer's decision to move on (the date is still open)",
    ),
    "due_passes": Names(
        fr="le passage de l'échéance, le {day}", de="den Ablauf der Frist am {day}", en="the end of {day}"
    ),
    "requests_open": Names(
        fr="la réponse de : {institutions}", de="die Antwort von: {institutions}", en="the answer of: {institutions}"
    ),
    "no_draft": Names(fr="un projet de rapport", de="einen Berichtsentwurf", en="a draft"),
    "draft_stale": Names(
        fr="un nouveau projet : le projet {draft} ne contient pas la dernière réponse retenue",
        de="einen neuen Entwurf: Entwurf {draft} enthält die neueste Antwort nicht",
        en="a new draft: draft {draft} lacks the latest answer taken",
    ),
    "undecided": Names(
        fr="le choix entre deux textes du projet {draft} : {blocks}",
        de="die Wahl zwischen zwei Texten in Entwurf {draft}: {blocks}",
        en="a choice between two texts in draft {draft}: {blocks}",
    ),
    "untranslated": Names(
        fr="la traduction dans le projet {draft} de : {blocks}",
        de="die Übersetzung in Entwurf {draft} von: {blocks}",
        en="the translation in draft {draft} of: {blocks}",
    ),
    "doubled": Names(
        fr="le choix entre les réponses de deux parties, dans le projet {draft} : {blocks}",
        de="die Wahl zwischen den Antworten zweier Teile in Entwurf {draft}: {blocks}",
        en="a choice between the answers of two parts in draft {draft}: {blocks}",
    ),
    "unvalidated": Names(
        fr="la validation, par leurs institutions, de contributions reprises dans le projet {draft} : {blocks}",
        de="die Bestätigung von Beiträgen in Entwurf {draft} durch ihre Häuser: {blocks}",
        en="the validation by their institutions of contributions in draft {draft}: {blocks}",
    ),
    "personal": Names(
        fr="un regard sur ce qui serait publié avec le projet {draft} : {blocks}",
        de="einen Blick auf das, was mit Entwurf {draft} veröffentlicht würde: {blocks}",
        en="a look at what would be published with draft {draft}: {blocks}",
    ),
    "over_limit": Names(
        fr="le raccourcissement du projet {draft} : {words} mots, limite {limit}",
        de="die Kürzung von Entwurf {draft}: {words} Wörter, Grenze {limit}",
        en="a shorter draft {draft}: {words} words, limit {limit}",
    ),
    "review_undecided": Names(
        fr="la décision d'un agent sur la relecture",
        de="die Entscheidung über die Durchsicht",
        en="an officer's decision on the review",
    ),
    "step": Names(
        fr="l'étape d'approbation « {step} » sur le projet {draft}",
        de="die Freigabe „{step}“ für Entwurf {draft}",
        en="the clearance “{step}” of draft {draft}",
    ),
    "sent_back_draft": Names(
        fr="le projet n° {draft} a été renvoyé ; un projet remanié est attendu",
        de="Entwurf Nr. {draft} wurde zurückgewiesen; ein überarbeiteter Entwurf wird erwartet",
        en="draft no. {draft} was sent back; an edited draft is awaited",
    ),
    "sent_back": Names(
        fr="un nouveau projet : « {step} » a renvoyé le projet {draft}",
        de="einen neuen Entwurf: „{step}“ hat Entwurf {draft} zurückgegeben",
        en="a new draft: “{step}” sent draft {draft} back",
    ),
    "not_submitted": Names(
        fr="l'enregistrement de la transmission",
        de="die Eintragung der Übermittlung",
        en="the record of the submission",
    ),
    "officer_records": Names(
        fr="qu'un agent note que « {stage} » a eu lieu",
        de="den Vermerk, dass „{stage}“ stattgefunden hat",
        en="an officer's word that “{stage}” took place",
    ),
    "officer_closes": Names(
        fr="la décision d'un agent de clore cette étape",
        de="die Entscheidung, diese Etappe abzuschließen",
        en="an officer's decision to end this stage",
    ),
}


def say(key: str, language: str, **facts: object) -> str:
    """Return a sentence or part of one, in French where the language is missing."""
    return SENTENCES[key].in_language(language).format(**facts)


def as_sentence(language: str, *parts: str) -> str:
    """Join parts into one sentence, capital first, full stop last."""
    text = (" ; " if language == "fr" else "; ").join(parts)
    return f"{text[:1].upper()}{text[1:]}."
