"""A re-organisation from one table: what is shown is what is done, what is broken is told with its line."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from circulars.models import AuditEntry
from contacts import directory, hooks, reorganising
from contacts.models import Appointment, Person, Post, PostState, Reorganisation, Team, TeamState
from contacts.reorganising import NotATable, ReorganisationRefused
from contacts.reorganising.effects import tell
from contacts.reorganising.state import picture
from tests.contacts.conftest import LONG_AGO

HEADINGS = "작업 구분 대상 주소 이름 영문이름 소속 이어받는곳 전화 대표메일 담당자 대행".split()


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def now(db):
    return timezone.now()


@pytest.fixture
def day(now):
    return timezone.localdate(now) + timedelta(days=5)


@pytest.fixture
def by(make_user):
    return make_user("manager")


def table(*lines: str, headings=HEADINGS):
    """Lines of ``작업 | 구분 | 대상 | 주소 | …``, numbered from 2 as a spreadsheet does."""
    rows = [(1, list(headings))]
    rows += [(number, [cell.strip() for cell in line.split("|")]) for number, line in enumerate(lines, start=2)]
    return reorganising.read(rows)


@pytest.fixture
def office(make_team, make_post, appoint):
    """Two teams under a division; three posts, of which two are held."""
    division = make_team("division", name_ko="국제국", name_en="Division")
    make_team("cooperation", name_ko="협력팀", name_en="Cooperation", parent=division)
    events = make_team("events", name_ko="행사팀", name_en="Events", parent=division)
    appoint(make_post("uclg", Team.objects.get(slug="cooperation"), duty_ko="UCLG", duty_en="UCLG"))
    sister = make_post("sister", Team.objects.get(slug="cooperation"), duty_ko="자매도시", duty_en="Sister cities")
    appoint(sister, "민들레")
    make_post("congress", events, duty_ko="총회", duty_en="Congress")
    Person.objects.create(name_ko="한나래", staff_number="H-1", is_name_public=True)
    return division


def done(lines, *, day, by, now):
    plan = reorganising.plan(lines, day=day, at=now)
    record = reorganising.confirm(lines, title="개편", day=day, shown=plan.shown, by=by, at=now)
    assert record is not None
    return plan, record


@pytest.mark.database
def test_every_action_is_done_as_it_was_shown_and_taken_back_whole(office, day, by, now):
    before, rows_before = picture(directory.load(day)), rows()
    lines = table(
        "신설|팀||exchange|교류팀|Exchange|국제국||02-0000-0031",
        "이동|담당 업무|자매도시||||교류팀",
        "통합|팀|행사팀|||||exchange",
        "이름 변경|팀|협력팀||국제협력팀|International Cooperation",
        "변경|담당 업무|uclg||||||02-0000-0032|uclg@office.example",
        "발령|담당 업무|UCLG||||||||H-1|예",
        "분리|담당 업무|자매도시||우호도시|Friendly cities|||||민들레",
        "신설|담당 업무||aid|개발협력|Aid|국제협력팀||||공석",
    )
    assert lines.broken == {}

    plan, record = done(lines, day=day, by=by, now=now)

    assert plan.refused == {}
    after = picture(directory.load(day))
    assert after == plan.after
    assert picture(directory.load(day - timedelta(days=1))) == before
    assert after["team:exchange"]["parent"] == "team:division"
    assert after["post:sister"]["team"] == "team:exchange"
    assert after["team:events"] | {"successor": "team:exchange", "is_closed": True} == after["team:events"]
    assert after["post:congress"]["team"] == "team:exchange"
    assert after["post:uclg"]["mailbox"] == "uclg@office.example"
    assert after["post:uclg"]["holders"] == [[Person.objects.get(staff_number="H-1").pk, True, True]]
    assert after["post:friendly-cities"]["team"] == "team:cooperation"
    assert after["post:aid"]["holders"] == []
    told = tell(plan, lines.typed)
    assert told.vacant == ["개발협력"]
    assert [person.name_ko for person in told.without_post] == ["홍가람"]
    assert ("총회", "under", "행사팀", "교류팀") in told.follows
    assert "홍가람" not in record.table
    assert "한나래" not in f"{record.table}{record.made}"

    reorganising.undo(record.pk, by=by, at=now)

    assert picture(directory.load(day)) == before
    assert rows() == rows_before
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"reorganise", "undo_reorganisation"}
    with pytest.raises(ReorganisationRefused):
        reorganising.undo(record.pk, by=by, at=now)


def rows():
    return (
        sorted(Team.objects.values_list("slug", flat=True)),
        sorted(Post.objects.values_list("slug", flat=True)),
        sorted(TeamState.objects.values_list("team__slug", "from_date", "name_ko")),
        sorted(PostState.objects.values_list("post__slug", "from_date", "duty_ko")),
        sorted(Appointment.objects.values_list("post__slug", "person__name_ko", "from_date", "to_date"), key=str),
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("없앰|팀|협력팀", "one of"),
        ("|팀|협력팀", "one of"),
        ("폐지|과장|협력팀", "neither"),
        ("신설||||새 팀", "team or a post"),
        ("신설|팀|협력팀||새 팀", "has no"),
        ("신설|팀|||", "Fill in"),
        ("신설|담당 업무|||새 업무", "belongs to a team"),
        ("신설|팀||cooperation|새 팀", "is taken"),
        ("신설|팀||a b|새 팀", "letters, digits"),
        ("이동|팀|협력팀", "Fill in"),
        ("이동|팀|협력팀||||없는 팀", "Nothing is called"),
        ("이동|팀|협력팀||||협력팀", "below itself"),
        ("이동|팀|국제국||||협력팀", "ring"),
        ("이동|담당 업무|uclg||||-", "belongs to a team"),
        ("통합|팀|협력팀", "Fill in"),
        ("통합|팀|협력팀|||||협력팀", "by itself"),
        ("통합|팀|협력팀|||||UCLG", "Nothing is called"),
        ("폐지|팀|협력팀", "left without one: UCLG, 자매도시"),
        ("폐지|팀|협력팀|||||행사팀|02-0000-0001", "not used with"),
        ("발령|담당 업무|uclg||||||||없는 이", "Nobody is called"),
        ("발령|담당 업무|uclg||||||||홍가람", "already holds"),
        ("발령|팀|협력팀||||||||홍가람", "not to teams"),
        ("발령|담당 업무|congress||||||||공석", "nothing to hand over"),
        ("변경|담당 업무|uclg", "Nothing is to be changed"),
        ("변경|담당 업무|uclg|||||||kein-postfach", "no mail address"),
        ("변경|담당 업무|uclg||||||내선", "no telephone number"),
        ("변경|팀|협력팀||" + "가" * 121, "longer than 120"),
        ("변경|팀|협력팀||-", "cannot be emptied"),
        ("발령|담당 업무|uclg||||||||H-1|아마", "yes"),
        ("폐지|팀|협력팀||||||||||||남는 칸", "more cells"),
    ],
)
def test_a_broken_line_is_told_with_its_number_and_the_rest_waits(line, said, office, day, by, now):
    lines = table(line, "이름 변경|팀|행사팀||대회팀")

    plan = reorganising.plan(lines, day=day, at=now)

    assert list(plan.refused) == [2]
    assert said in plan.refused[2]
    assert [one.number for one, _key in plan.done] == [3]
    assert picture(directory.load(day)) == plan.before
    assert reorganising.confirm(lines, title="개편", day=day, shown=plan.shown, by=by, at=now) is not None
    assert picture(directory.load(day)) == plan.after


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        (["이름 변경|팀|협력팀||가", "이름 변경|팀|cooperation||나"], [3]),
        (["변경|담당 업무|uclg||||||02-0000-0001", "이름 변경|담당 업무|uclg||유씨엘지"], []),
        (["통합|팀|행사팀|||||협력팀", "통합|팀|행사팀|||||국제국"], [3]),
        (["통합|팀|행사팀|||||협력팀", "통합|팀|협력팀|||||행사팀"], [2, 3]),
        (["통합|팀|행사팀|||||협력팀", "통합|팀|협력팀|||||국제국"], [2]),
        (["이름 변경|팀|행사팀||가", "통합|팀|행사팀|||||협력팀"], [3]),
        (["통합|팀|행사팀|||||협력팀", "이름 변경|팀|행사팀||가"], [3]),
        (["신설|팀|||같은 팀", "신설|팀||same|같은 팀", "이동|담당 업무|uclg||||같은 팀"], [4]),
        (["신설|팀||bad address|새 팀", "이동|담당 업무|uclg||||새 팀"], [2, 3]),
        (["신설|팀||new|새 팀|||||", "통합|팀|행사팀|||||없음", "이동|팀|new||||행사팀"], [3]),
        (["통합|팀|행사팀|||||협력팀", "이동|담당 업무|uclg||||행사팀"], [3]),
        (["발령|담당 업무|uclg||||||||H-1", "발령|담당 업무|uclg||||||||민들레"], [3]),
        (["폐지|담당 업무|uclg", "발령|담당 업무|uclg||||||||H-1"], [3]),
        (["신설|팀||one|하나||둘", "신설|팀||two|둘||하나"], [3, 2]),
        (["이동|담당 업무|congress||||협력팀", "폐지|팀|행사팀"], []),
        (["폐지|담당 업무|congress|||||uclg", "폐지|팀|행사팀"], []),
        (["이동|팀|협력팀||||행사팀", "이동|팀|행사팀||||협력팀"], [3]),
        (["이름 변경|팀|협력팀||국제협력팀", "이동|담당 업무|총회||||국제협력팀"], []),
    ],
)
def test_lines_are_judged_together(lines, refused, office, day, by, now):
    asked = table(*lines)
    plan = reorganising.plan(asked, day=day, at=now)

    assert sorted(plan.refused) == sorted(refused)
    if plan.done:
        assert reorganising.confirm(asked, title="개편", day=day, shown=plan.shown, by=by, at=now) is not None
        assert picture(directory.load(day)) == plan.after


def test_what_may_be_more_than_one_is_named_with_its_candidates(office, make_team, make_post, day, now):
    make_post("sister-two", make_team("other"), duty_ko="자매도시")
    Person.objects.create(name_ko="한나래", staff_number="H-2")
    lines = table("이동|담당 업무|자매도시||||행사팀", "발령|담당 업무|uclg||||||||한나래")

    plan = reorganising.plan(lines, day=day, at=now)

    assert "[sister]" in plan.refused[2]
    assert "[sister-two]" in plan.refused[2]
    assert "한나래 [H-1], 한나래 [H-2]" in plan.refused[3]


@pytest.mark.parametrize(
    "text",
    [
        [],
        [["작업", "대상"]],
        [["작업", "대상", "없는 열"], ["폐지", "협력팀", ""]],
        [["작업", "작업"], ["폐지", ""]],
        [["폐지", "협력팀"]],
    ],
)
def test_what_is_no_table_is_refused_in_words(text):
    with pytest.raises(NotATable):
        reorganising.read(list(enumerate(text, start=1)))


def test_english_headings_in_any_order_are_understood(office, day, now):
    lines = table("Cooperation|team|rename|International", headings=["Subject", "KIND", "action", "name (English)"])

    assert reorganising.plan(lines, day=day, at=now).after["team:cooperation"]["names"] == ["협력팀", "International"]


@pytest.mark.database
def test_whatever_changed_since_it_was_shown_is_shown_anew(office, appoint, day, by, now):
    lines = table("발령|담당 업무|uclg||||||||H-1")
    shown = reorganising.plan(lines, day=day, at=now).shown
    asked = {"title": "개편", "day": day, "by": by, "at": now}
    appoint(Post.objects.get(slug="congress"), "오솔길")

    assert reorganising.confirm(lines, shown=shown, **asked) is None
    assert reorganising.confirm(table("발령|담당 업무|uclg||||||||민들레"), shown=shown, **asked) is None
    assert not Reorganisation.objects.exists()


def test_days_that_make_no_sense_are_refused(office, now):
    today = timezone.localdate(now)
    for wrong in (today - timedelta(days=1), today + timedelta(days=1000)):
        with pytest.raises(ReorganisationRefused):
            reorganising.plan(table("이름 변경|팀|협력팀||가"), day=wrong, at=now)


def test_what_is_entered_for_the_same_or_a_later_day_is_told(office, make_team, day, now):
    make_team("cooperation", from_date=day, name_ko="협력과")
    make_team("events", from_date=day + timedelta(days=9), name_ko="행사과")
    lines = table("이름 변경|팀|cooperation||가", "이름 변경|팀|events||나")

    plan = reorganising.plan(lines, day=day, at=now)

    assert list(plan.refused) == [2]
    assert "행사과" in tell(plan, lines.typed).effects[0].warnings[0]


@pytest.mark.database
def test_undo_is_refused_where_the_day_has_come_or_rows_build_on_it(office, make_team, day, by, now):
    lines = table("신설|팀||exchange|교류팀", "이름 변경|팀|협력팀||가", "신설|담당 업무||aid|개발협력||교류팀")
    _plan, record = done(lines, day=day, by=by, now=now)
    after = rows()

    def refused(at=now) -> bool:
        with pytest.raises(ReorganisationRefused):
            reorganising.undo(record.pk, by=by, at=at)
        return True

    assert refused(now + timedelta(days=5))
    state = TeamState.objects.create(
        team=Team.objects.get(slug="cooperation"), from_date=day + timedelta(days=3), name_ko="나중"
    )
    assert refused()
    state.delete()
    state = TeamState.objects.create(
        team=Team.objects.get(slug="events"), from_date=day, name_ko="행사", parent=Team.objects.get(slug="exchange")
    )
    assert refused()
    state.delete()
    TeamState.objects.filter(team__slug="cooperation", from_date=day).update(telephone="02-0000-0099")
    assert refused()
    TeamState.objects.filter(team__slug="cooperation", from_date=day).update(telephone="02-0000-0010")
    holder = Appointment.objects.create(post=Post.objects.get(slug="aid"), person=Person.objects.first(), from_date=day)
    assert refused()
    holder.delete()
    assert rows() == after
    reorganising.undo(record.pk, by=by, at=now)


def test_a_post_that_was_made_and_is_named_meanwhile_keeps_the_whole(office, day, by, now, monkeypatch):
    _plan, record = done(table("신설|담당 업무||aid|개발협력||협력팀"), day=day, by=by, now=now)
    monkeypatch.setattr(hooks, "post_users", [lambda post: [hooks.Use("서큘러", 1)]])

    with pytest.raises(ReorganisationRefused, match="서큘러: 1"):
        reorganising.undo(record.pk, by=by, at=now)


def large_office(make_team, make_post) -> list[str]:
    """20 teams in two levels and 120 posts, all held; and the lines that turn all of it round."""
    people = [Person(name_ko=f"사람{number}", staff_number=f"S-{number}") for number in range(120)]
    Person.objects.bulk_create(people)
    teams = []
    for number in range(20):
        parent = teams[number % 4] if number >= 4 else None
        teams.append(make_team(f"team-{number}", name_ko=f"팀{number}", name_en=f"Team {number}", parent=parent))
    for number in range(120):
        post = make_post(f"post-{number}", teams[number % 20], duty_ko=f"업무{number}", duty_en=f"Duty {number}")
        Appointment.objects.create(post=post, person=people[number], from_date=LONG_AGO)
    lines = []
    for number in range(20):
        if number < 8:
            lines.append(f"이름 변경|팀|팀{number}||새 팀{number}|New Team {number}")
        elif number < 12:
            lines.append(f"통합|팀|team-{number}|||||team-{number - 8}")
        elif number < 16:
            lines.append(f"이동|팀|팀{number}||||새 팀{(number + 1) % 4}")
        else:
            lines.append(f"신설|팀||fresh-{number}|신설팀{number}|Fresh {number}|팀{number % 4}||02-0000-00{number}")
    for number in range(120):
        match number % 6:
            case 0:
                lines.append(f"이동|담당 업무|업무{number}||||fresh-{16 + number % 4}")
            case 1:
                acting = "예" if number % 4 == 1 else ""
                lines.append(f"발령|담당 업무|post-{number}||||||||S-{(number + 7) % 120}|{acting}")
            case 2:
                lines.append(f"변경|담당 업무|업무{number}||||||02-0000-0{number:03}|duty{number}@office.example")
            case 3:
                lines.append(f"분리|담당 업무|업무{number}||나눈 업무{number}|Split duty {number}|||||공석")
            case 4:
                lines.append(f"통합|담당 업무|업무{number}|||||업무{number - 2}")
            case 5:
                lines.append(f"발령|담당 업무|업무{number}||||||||공석")
    return lines


@pytest.mark.database
def test_twenty_teams_and_a_hundred_and_twenty_posts_from_one_table(
    make_team, make_post, day, by, now, django_assert_max_num_queries
):
    wanted = large_office(make_team, make_post)
    assert len(wanted) == 140
    broken = ["이동|담당 업무|업무0||||없는 팀", "폐지|팀|팀19"]
    lines = table(*wanted[:70], broken[0], *wanted[70:], broken[1])
    stored = rows()

    with django_assert_max_num_queries(250):  # four for each of the posts that change hands, few for all else
        plan = reorganising.plan(lines, day=day, at=now)

    assert sorted(plan.refused) == [72, 143], plan.refused
    assert "없는 팀" in plan.refused[72]
    assert len(plan.done) == 140
    told = tell(plan, lines.typed)
    assert len(told.effects) == 140
    assert len(told.vacant) == 40
    assert rows() == stored  # nothing is done before it is confirmed

    record = reorganising.confirm(lines, title="조직 개편", day=day, shown=plan.shown, by=by, at=now)

    after = picture(directory.load(day))
    assert after == plan.after  # team by team, post by post, field by field
    assert picture(directory.load(day - timedelta(days=1))) == plan.before
    for effect in told.effects:  # and each line says what is there
        named = {one for one in after[f"{effect.kind}:{effect.slug}"]["names"] if one}
        said = [change[2] for change in effect.changes if change[0] in ("이름", "name (Korean)")]
        assert set(said) <= named
    reorganising.undo(record.pk, by=by, at=now)
    assert rows() == stored
