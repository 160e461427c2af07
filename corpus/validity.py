"""Which version of a policy counts on a day, and what must be said with it. Fails closed.

Knows dates, versions, reported supersessions (`policies/notices.yaml`) and laws that were ended
long since (`policies/ended.yaml`). Does not know how texts are found or answered.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter

from corpus.errors import StoreError
from corpus.types import Clause, Policy, Provenance, Status

NOTICES = Path(__file__).parent / "policies" / "notices.yaml"
ENDED = NOTICES.with_name("ended.yaml")
Kept = TypeVar("Kept")


class Standing(StrEnum):
    """What a policy version is worth on a day, best first."""

    CURRENT = "current"  # checked up to that day
    UNCHECKED = "unchecked"  # may be quoted, with a notice
    SUPERSEDED = "superseded"  # reported to be replaced: shown for comparison only, with a notice
    OUT = "out"  # known not to be in force: never quoted as current


@dataclass(frozen=True, slots=True)
class Supersession:
    """A public report that other law replaces some policies from a day on, or (`replaces` False)
    that they are to be reviewed against it.

    `slugs` are those of the policies and `by` that of the policy which replaces them: once the
    store holds it, the replaced ones are out. `notice` is shown with them until then; `source` and
    `unverified` say whence the report comes and what of it was not checked; `named` tells whether
    it names these policies or they are only generally taken to be meant.
    """

    by: str
    since: date
    slugs: tuple[str, ...]
    source: str
    notice: str
    unverified: str
    named: bool
    replaces: bool = True


@dataclass(frozen=True, slots=True)
class Ending:
    """The article by which a law ended others, by slug, from a day on."""

    by: str
    article: str
    since: date
    ended: tuple[str, ...]


@cache
def supersessions(path: Path = NOTICES) -> tuple[Supersession, ...]:
    """The reports that an operator keeps in `notices.yaml`; none if the file is absent.

    Raises StoreError where it is written wrongly: without it old law might pass for current.
    """
    return _kept(path, tuple[Supersession, ...])


@cache
def endings(path: Path = ENDED) -> tuple[Ending, ...]:
    """Laws that were ended and are still named by people; as `supersessions`."""
    return _kept(path, tuple[Ending, ...])


def ended_long_since(slug: str, as_of: date) -> Ending | None:
    """What ended the law of this slug by a day, as `ended.yaml` has it."""
    return next((e for e in endings() if slug in e.ended and e.since <= as_of), None)


def _kept(path: Path, sort: type[Kept]) -> Kept:
    if not path.is_file():
        return ()
    try:
        return TypeAdapter(sort).validate_python(yaml.safe_load(path.read_text("utf-8")) or ())
    except (ValueError, yaml.YAMLError) as error:
        what, advice = "法律变动的说明写得不合格式", "对照文件开头的说明改正"
        raise StoreError(what, str(path), advice) from error


def version_in_force(versions: Iterable[Policy], as_of: date) -> Policy | None:
    """Of several versions of one policy, the one that counts on a day.

    The latest that has begun; a version without any date counts as begun long ago.
    """
    begun = [p for p in versions if _begun(p, as_of)]
    return max(begun, key=lambda p: (p.effective or date.min, p.version), default=None)


def _begun(policy: Policy, as_of: date) -> bool:
    """Whether a version counts by then; one recorded as not yet in force needs a day of force."""
    if policy.status is Status.NOT_YET:
        return policy.dates.in_force is not None and policy.dates.in_force <= as_of
    return (policy.effective or date.min) <= as_of


def standing(policy: Policy, in_force: Policy | None, as_of: date) -> Standing:
    """What `policy` is worth on `as_of`; `in_force` is the version of it that counts then."""
    ends = [day for day in (policy.dates.repealed, policy.dates.expires) if day]
    gone = bool(ends) and min(ends) <= as_of
    known_out = policy.status in (Status.REPEALED, Status.AMENDED) and not policy.dates.repealed
    if gone or known_out or policy != in_force or not _begun(policy, as_of):
        return Standing.OUT
    if superseded_by(policy.slug, as_of):
        return Standing.SUPERSEDED
    checked = policy.verified_to is not None and as_of <= policy.verified_to
    if policy.status in (Status.UNVERIFIED, Status.NOT_YET) or not checked:
        return Standing.UNCHECKED
    return Standing.CURRENT


def superseded_by(slug: str, as_of: date) -> Supersession | None:
    """The report that replaces the policy of this slug by `as_of`, if there is one."""
    return next((report for report in _reports(slug, as_of) if report.replaces), None)


def _reports(slug: str, as_of: date) -> list[Supersession]:
    return [s for s in supersessions() if slug in s.slugs and s.since <= as_of]


def standings(policies: Mapping[str, Policy], as_of: date) -> dict[str, Standing]:
    """The standing of every policy version on a day, by policy id.

    What is reported replaced is out where the policy that replaces it is here and has begun, and
    so is what another policy here says that it ends.
    """
    by_slug: dict[str, list[Policy]] = {}
    for policy in policies.values():
        by_slug.setdefault(policy.slug, []).append(policy)
    chosen = {slug: version_in_force(versions, as_of) for slug, versions in by_slug.items()}
    here = {slug for slug, counts in chosen.items() if counts}
    ending = enders(policies, as_of)

    def out(policy: Policy) -> bool:
        return _given_way(policy.slug, here, as_of) or ended_by(policy, ending) is not None

    return {
        i: Standing.OUT if out(p) else standing(p, chosen[p.slug], as_of)
        for i, p in policies.items()
    }


def enders(policies: Mapping[str, Policy], as_of: date) -> dict[str, Policy]:
    """The policies here that say they end others (同时废止) and have begun by then, by the slug
    that they end; the latest for each."""
    found: dict[str, Policy] = {}
    for policy in policies.values():
        for slug in policy.repeals if _begun(policy, as_of) else ():
            if slug not in found or _since(found[slug]) < _since(policy):
                found[slug] = policy
    return found


def ended_by(policy: Policy, ending: Mapping[str, Policy]) -> Policy | None:
    """Of `enders` the one that ends this version: a later version of its name is not ended."""
    ender = ending.get(policy.slug)
    return ender if ender and _since(policy) < _since(ender) else None


def _since(policy: Policy) -> date:
    return policy.effective or date.min


def _given_way(slug: str, here: Set[str], as_of: date) -> bool:
    """Whether a policy is reported replaced by then by one of those that are here and count."""
    report = superseded_by(slug, as_of)
    return report is not None and report.by in here


def outdated(clause: Clause, policies: Mapping[str, Policy], as_of: date) -> bool:
    """Whether every law that a digest clause points to has given way to one that is here."""
    laws = [pointer.law for pointer in clause.points_to]
    if not laws:
        return False
    here = {p.slug for p in policies.values() if _begun(p, as_of)}
    return all(_given_way(law, here, as_of) for law in laws)


def notices(clause: Clause, policy: Policy, as_of: date) -> tuple[str, ...]:
    """The Chinese sentences that must stand with an answer from this clause of this policy.

    A digest of laws is under the reports about the laws that its clause points to.
    """
    own = [f"《{policy.slug}》：{report.notice}" for report in _reports(policy.slug, as_of)]
    if superseded_by(policy.slug, as_of):
        return tuple(own)
    unchecked = _unchecked(policy, as_of)
    return (*own, *reported(clause, as_of), *([unchecked] if unchecked else []))


def reported(clause: Clause, as_of: date) -> tuple[str, ...]:
    """What is reported about the laws that a digest clause points to, each once."""
    laws = dict.fromkeys(pointer.law for pointer in clause.points_to)
    reports = ((law, superseded_by(law, as_of)) for law in laws)
    return tuple(f"《{law}》：{report.notice}" for law, report in reports if report)


def _unchecked(policy: Policy, as_of: date) -> str:
    if policy.provenance is Provenance.DIGEST and policy.verified_to is None:
        return ""  # the notice that it is a digest says so
    if policy.verified_to is None:
        return f"《{policy.title}》（{policy.version}）入库时未注明核实日期，是否现行有效未经核实。"
    if as_of > policy.verified_to:
        return f"《{policy.title}》资料核实至{policy.verified_to}，此后修改未核实。"
    if policy.status is Status.UNVERIFIED:
        return f"《{policy.title}》是否现行有效未经核实。"
    return ""
