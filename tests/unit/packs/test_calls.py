"""Packs call packs that stand beside them: a few deep, never in a circle."""

from pack_sketch import BPMN, PACK, write_sketch

from karama.packs import read_pack
from karama.packs.calls import MAX_DEPTH

CALL = """
<bpmn:callActivity id="Call" name="Call"><bpmn:extensionElements>
  <karama:title lang="fr">Titre</karama:title><karama:act>referral</karama:act>
  <karama:source>report</karama:source>
  <zeebe:calledElement processId="{0}:Main" />
  <zeebe:ioMapping><zeebe:input source="= age" target="age" />
    <zeebe:output source="= {1}" target="opinion" /></zeebe:ioMapping>
</bpmn:extensionElements></bpmn:callActivity>
"""


def caller(name, *calls, output="route"):
    """The sketch, with a call in place of the shelter for the first called pack."""
    steps = BPMN
    if calls:
        start = BPMN.index('<bpmn:manualTask id="Task_Shelter"')
        end = BPMN.index("</bpmn:manualTask>", start) + len("</bpmn:manualTask>")
        call = CALL.format(calls[0], output).replace('"Call"', '"Task_Shelter"')
        steps = BPMN[:start] + call + BPMN[end:]
    listed = ", ".join(f'"{call}"' for call in calls)
    head = PACK.replace('id = "sketch"', f'id = "{name}"').replace(
        "assumptions", f"calls = [{listed}]\nassumptions"
    )
    return {"pack.toml": head, "procedure.bpmn": steps}


def codes_of(reading):
    return {finding.code for finding in reading.findings}


def test_a_called_pack_is_read_from_the_folder_beside(tmp_path):
    write_sketch(tmp_path / "ages", **caller("ages"))
    pack = write_sketch(tmp_path / "main", **caller("main", "ages"))

    reading = read_pack(pack)

    assert codes_of(reading) == {"BPMN-048"}
    assert reading.procedure is not None
    assert set(reading.procedure.processes) == {"Main", "ages:Main"}
    assert reading.procedure.called["ages"].id == "ages"
    call = reading.procedure.process.elements["Task_Shelter"]
    assert [name for name, _ in call.inputs] == ["age"]
    assert [name for name, _ in call.outputs] == ["opinion"]


def test_an_output_is_looked_up_among_the_names_of_the_called_pack(tmp_path):
    write_sketch(tmp_path / "ages", **caller("ages"))
    steps = caller("main", "ages", output="verdict")
    pack = write_sketch(tmp_path / "main", **steps)

    assert "FEEL-003" in codes_of(read_pack(pack))


def test_a_called_pack_with_errors_cannot_be_used(tmp_path):
    write_sketch(tmp_path / "ages", **{**caller("ages"), "forms/arrival.md": None})
    pack = write_sketch(tmp_path / "main", **caller("main", "ages"))

    assert "PACK-036" in codes_of(read_pack(pack))


def test_packs_that_call_one_another_are_told_not_followed(tmp_path):
    write_sketch(tmp_path / "ages", **caller("ages", "main"))
    pack = write_sketch(tmp_path / "main", **caller("main", "ages"))

    reading = read_pack(pack)

    assert reading.procedure is None
    assert "PACK-037" in codes_of(reading)
    assert any("main → ages → main" in finding.what for finding in reading.findings)


def test_packs_nested_too_deep_are_told_not_followed(tmp_path):
    for number in range(MAX_DEPTH + 3):
        name, below = f"p{number}", f"p{number + 1}"
        write_sketch(tmp_path / name, **caller(name, below))

    reading = read_pack(tmp_path / "p0")

    assert reading.procedure is None
    assert "PACK-038" in codes_of(reading)


def test_a_pack_listed_and_never_called_is_told(tmp_path):
    write_sketch(tmp_path / "ages", **caller("ages"))
    head = {**caller("main", "ages"), "procedure.bpmn": BPMN}
    pack = write_sketch(tmp_path / "main", **head)

    assert codes_of(read_pack(pack)) == {"BPMN-048", "PACK-039"}


def test_a_link_beside_the_pack_is_no_called_pack(tmp_path):
    elsewhere = write_sketch(tmp_path / "far" / "ages", **caller("ages"))
    (tmp_path / "near").mkdir()
    (tmp_path / "near" / "ages").symlink_to(elsewhere)
    pack = write_sketch(tmp_path / "near" / "main", **caller("main", "ages"))

    assert "PACK-036" in codes_of(read_pack(pack))
