"""Homes that training asks questions of."""

from training.stores import build_home

LAW = "试验水法\n\n<!-- INFO END -->\n\n第一条 工厂不得向河里倒废渣。\n"


def test_a_home_that_holds_what_ships_alone_gets_the_files_and_then_keeps_them(tmp_path):
    home, files = tmp_path / "home", tmp_path / "laws"
    files.mkdir()
    (files / "试验水法.md").write_text(LAW, "utf-8")
    shipped = build_home(home, []).catalog.count
    healed = build_home(home, [files])
    assert healed.catalog.count > shipped
    assert build_home(home, [files]).name == healed.name
