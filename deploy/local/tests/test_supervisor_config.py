import configparser
import shlex
from pathlib import Path

import pytest
from supervisor.options import ServerOptions

from local_stack.data_dir import DataDir
from local_stack.programs import Program, Tier
from local_stack.supervisor_config import UnrenderableValueError, render

PROGRAMS = [
    Program("redis", Tier.INFRA, ["redis-server", "/a path/with %n and 'quotes'"]),
    Program("api", Tier.STUDIO, ["python", "-m", "api"], {"PASSWORD": "50%s, or, more", "EMPTY": ""}),
]


def test_every_value_comes_back_through_a_parser_of_the_format(tmp_path: Path) -> None:
    parser = configparser.ConfigParser(inline_comment_prefixes=(";", "#"))
    parser.read_string(render(DataDir(tmp_path), PROGRAMS))

    assert shlex.split(parser["program:redis"]["command"])[-2:] == PROGRAMS[0].command
    assert parser["program:api"]["environment"] == 'PASSWORD="50%s, or, more",EMPTY=""'
    assert parser["group:infra"]["programs"] == "redis"
    assert int(parser["group:infra"]["priority"]) < int(parser["group:studio"]["priority"])


def test_the_supervisor_reads_what_was_meant(tmp_path: Path) -> None:
    folder = DataDir(tmp_path / "50% of my photos")
    folder.make()
    folder.supervisor_config.write_text(render(folder, PROGRAMS))

    options = ServerOptions()
    options.realize(["--configuration", str(folder.supervisor_config)])

    programs = {config.name: config for group in options.process_group_configs for config in group.process_configs}
    assert shlex.split(programs["redis"].command)[-2:] == PROGRAMS[0].command
    assert programs["api"].environment == PROGRAMS[1].environment
    assert programs["api"].stdout_logfile == str(folder.log("api"))


@pytest.mark.parametrize("folder", ["photos #1", "photos ;old", "two\nlines"])
def test_a_folder_that_the_format_cannot_name_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(UnrenderableValueError):
        render(DataDir(tmp_path / folder), PROGRAMS)


@pytest.mark.parametrize("value", ['say "x"', "'quoted'"])
def test_a_value_with_quotation_marks_that_would_be_lost_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(UnrenderableValueError, match="PASSWORD"):
        render(DataDir(tmp_path), [Program("api", Tier.STUDIO, ["api"], {"PASSWORD": value})])
