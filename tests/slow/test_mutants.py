"""Every mutant of the package is caught by the test that names its mistake: a few minutes."""

import multiprocessing
import shutil

import pytest

from support.mutants import ROOT, every_mutant, path_of, run_tests

MUTANTS = every_mutant()
# What the tests import besides the package. A fork of a process that has it all is ready in a second; a new process
# would import it anew for each mutant.
HEAVY = """
    IPython.core.interactiveshell anywidget beartype.claw beartype.door hypothesis ipywidgets jaxtyping
    matplotlib.pyplot nbclient nbval.plugin playwright.sync_api py_mini_racer safetensors.torch tokenizers
    torch torch._dynamo torch.distributed.tensor torch.utils.flop_counter xml.etree.ElementTree
    transformers.models.bert.modeling_bert transformers.models.gpt2.modeling_gpt2
"""
# An error of another kind could come of a mutant that is no working code. One of several processes tells its own in
# the words of a RanksError: "rank 1 of 3 failed: ValueError: …".
CAUGHT = ("AssertionError", "Failed", "ValueError")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of what the tests need, to change."""
    folder = tmp_path_factory.mktemp("mutants")
    for name in ("chapters", "tests", "assets", "book", "tools"):
        shutil.copytree(
            ROOT / name,
            folder / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    for name in ("pyproject.toml", "_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def run(copy):
    """Runs tests of the copy in a process of their own: pytest's exit code, and the failures."""
    patch = pytest.MonkeyPatch()
    patch.setenv("OMP_NUM_THREADS", "1")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(HEAVY.split())

    def run(*tests):
        answer, end = context.Pipe()
        tests = [f"tests/{test}" for test in tests]
        process = context.Process(target=run_tests, args=(copy, tests, end))
        process.start()
        end.close()  # so that a process that dies is noticed
        try:
            return answer.recv()
        finally:
            process.join()

    yield run
    patch.undo()


@pytest.fixture(scope="module")
def whole(run, request):
    """Without a mutant, all of the tests pass that are named by those asked for."""
    asked = [
        item.callspec.params["mutant"].test
        for item in request.session.items
        if item.path == request.path
    ]
    code, failures = run(*dict.fromkeys(asked))
    assert (code, failures) == (0, [])


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize(
    "mutant", MUTANTS, ids=lambda m: f"{m.file}: {m.name}"
)
def test_it_is_caught(copy, run, mutant):
    path = copy / path_of(mutant.file)
    source = path.read_text("utf8")
    path.write_text(mutant.applied(source), "utf8")
    try:
        code, failures = run(mutant.test)
    finally:
        path.write_text(source, "utf8")
    assert failures, f"it survives {mutant.test}, which ends with {code}"
    for test, phase, kind, words in failures[:1]:
        told = kind in CAUGHT or any(
            f"failed: {each}: " in words for each in CAUGHT
        )
        assert phase == "call" and told, (test, phase, kind, words)
