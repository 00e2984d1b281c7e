"""What can be wrong with a file of institutions beyond its schema: dates that cross, successors that lead nowhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath

from models.directory import Directory, Institution, Institutions
from planning.faults import Fault
from planning.instrument_faults import duplicates
from planning.rules import RuleFault, did_you_mean


@dataclass(frozen=True)
class Home:
    """The country of the office, and the name of the file that says so."""

    country: str
    file: str

    def holds(self, file: str) -> bool:
        """Say whether a file lies in the office's own folder."""
        return PurePath(file).is_relative_to(PurePath(self.file).parent)


def directory_files_faults(files: Mapping[str, Institutions], home: Home | None) -> Iterator[Fault]:
    """Yield what is wrong between the files of institutions: one that stands twice, a country that is not the office's.

    What the office's own file says of an institution replaces what the house says: only in one folder it stands twice.
    """
    first: dict[tuple[PurePath, str, str], str] = {}
    for file, read in files.items():
        folder = PurePath(file).parent
        twice = [
            f'"{i}" ({other})' for i in dict.fromkeys(row.id for row in read.institutions)
            if (other := first.setdefault((folder, read.country, i), file)) != file
        ]
        if twice:
            yield Fault(file, "institutions.id", f"stands in another file too: {', '.join(twice)}; leave it in one")
        if home and home.holds(file) and read.country != home.country:
            yield Fault(
                file, "country", f'"{read.country}" is not the country of the office, "{home.country}"; '
                "correct one of them, or take the file out of the office folder",
            )
    if home and files and home.country not in {read.country for read in files.values()}:
        sentence = f'no institution of "{home.country}" is known; name them in institutions/{home.country.lower()}.yaml'
        yield Fault(home.file, "country", f"{sentence} of the office folder")


def institutions_faults(file: Institutions, beside: Iterable[Institutions] = ()) -> Iterator[RuleFault]:
    """Yield the faults of `institutions/<country>.yaml`; it may name institutions of the country's files `beside` it."""
    directory = Directory.of([*beside, file])
    known = tuple(directory)
    yield from duplicates("institutions.id", (i.id for i in file.institutions))
    yield from duplicates("committees.id", (c.id for c in file.committees))
    for n, row in enumerate(file.institutions):
        key = f"institutions[{n}]"
        yield from _dates(key, row)
        if row.under is not None:
            yield from _unknown(f"{key}.under", row.under, known)
            if _in_a_circle(directory, row):
                yield RuleFault(f"{key}.under", f'"{row.id}" comes to stand under itself; name the ministry above it')
        yield from _successors(key, row, directory)
    for n, committee in enumerate(file.committees):
        key = f"committees[{n}]"
        for field, lead in ((f"{key}.lead", committee.lead), *((f"{key}.formerly", f.lead) for f in committee.formerly)):
            yield from _unknown(field, lead, known)
        yield from duplicates(f"{key}.formerly.valid_to", (f"{f.valid_to}" for f in committee.formerly))


def _dates(key: str, row: Institution) -> Iterator[RuleFault]:
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        yield RuleFault(f"{key}.valid_to", f"{row.valid_to} lies before valid_from {row.valid_from}; correct one")
    yield from duplicates(f"{key}.formerly.valid_to", (f"{f.valid_to}" for f in row.formerly))
    for former in row.formerly:
        if (row.valid_from and former.valid_to < row.valid_from) or (row.valid_to and former.valid_to >= row.valid_to):
            yield RuleFault(
                f"{key}.formerly", f"the name borne until {former.valid_to} lies outside the time of {row.id}; correct one"
            )


def _successors(key: str, row: Institution, directory: Directory) -> Iterator[RuleFault]:
    if row.successors and row.valid_to is None:
        yield RuleFault(f"{key}.successors", f"{row.id} has no end; give it valid_to, or leave its successors out")
        return
    for n, successor in enumerate(row.successors):
        field = f"{key}.successors[{n}].to"
        yield from _unknown(field, successor.to, tuple(directory))
        if successor.to in directory and row.valid_to:
            begins = row.valid_to + timedelta(days=1)
            if not directory.exists(successor.to, begins):
                yield RuleFault(field, f"{successor.to} does not exist on {begins}; correct a date, or name who does")


def _in_a_circle(directory: Directory, row: Institution) -> bool:
    last = directory.institutions.get(directory.written_to(row.id)[-1])
    return last is not None and last.under is not None and last.under in directory


def _unknown(key: str, institution: str, known: tuple[str, ...]) -> Iterator[RuleFault]:
    if institution not in known:
        yield RuleFault(key, f'no institution "{institution}"; {did_you_mean(institution, known)}')
