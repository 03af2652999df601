"""A model's parts come into a page from disk and from a host, once each, whatever happens on their way."""

import base64
import os
import random
import time

import pytest

LOAD = "outcome((globalThis.loader ??= makeLoader()).load())"
GOT = "globalThis.got"
WAYS = pytest.mark.parametrize("way", ["disk", "host"])
NAMES = ["words", "layer-0", "tokens-1", "layer-1", "tokens-0", "tokens-2"]


def failure(kind: str, part: str) -> dict:
    return {"kind": kind, "part": part, "name": "Error"}


@WAYS
@pytest.mark.parametrize("native", [True, False])
def test_the_parts_come_whole_and_in_their_order(readers, way, native):
    page = readers.open(way)
    if not native:
        page.evaluate("replace(Uint8Array, 'fromBase64', undefined), 0")
    assert page.evaluate(LOAD) == "done"
    got = page.evaluate(GOT)
    assert sorted(got) == sorted(readers.expected())
    assert readers.asked == NAMES
    assert page.locator("head script").count() == 0


@WAYS
def test_progress_is_told_in_bytes_of_all_bytes(readers, way):
    page = readers.open(way)
    page.evaluate(LOAD)
    told = page.evaluate("globalThis.told")
    total = sum(map(len, readers.parts.values()))
    received = [one["received"] for one in told]
    assert {one["total"] for one in told} == {total}
    assert received == sorted(received) and received[-1] == total
    progress = {"received": total, "total": total, "ready": True}
    assert page.evaluate("loader.progress") == progress
    # A large part comes in pieces over the network, and each is told.
    assert len({*received}) > len(NAMES) or way == "disk"


def test_a_second_visit_asks_for_nothing(readers):
    page = readers.open("host")
    assert page.evaluate(LOAD) == "done"
    assert len(readers.asked) == len(NAMES)
    readers.asked.clear()
    page.reload()
    assert page.evaluate(LOAD) == "done"
    assert readers.asked == []
    assert sorted(page.evaluate(GOT)) == sorted(readers.expected())


def test_what_an_older_model_left_is_removed_and_nothing_else(readers):
    page = readers.open("host")
    older = f"{readers.address}_static/model/words-0123456789abcdef.js"
    other = f"{readers.address}other/_static/model/words-01234567.js"
    keep = """async (urls) => {
        const cache = await caches.open("many-heads-model");
        for (const url of urls) await cache.put(url, new Response("old"));
    }"""
    page.evaluate(keep, [older, other])
    assert page.evaluate(LOAD) == "done"
    kept = page.evaluate(
        "caches.open('many-heads-model').then((cache) => cache.keys())"
        ".then((keys) => keys.map(({ url }) => url))"
    )
    assert sorted(kept) == sorted([other, *map(readers.url, NAMES)])


def test_a_kept_copy_that_is_damaged_is_fetched_anew(readers):
    page = readers.open("host")
    page.evaluate(LOAD)
    spoil = """async ([url, length]) => {
        const cache = await caches.open("many-heads-model");
        await cache.put(url, new Response(new Uint8Array(length)));
    }"""
    url = readers.url("tokens-1")
    page.evaluate(spoil, [url, len(readers.parts["tokens-1"])])
    for asked in (["tokens-1"], []):
        readers.asked.clear()
        page.reload()
        assert page.evaluate(LOAD) == "done"
        assert readers.asked == asked
        assert sorted(page.evaluate(GOT)) == sorted(readers.expected())


REFUSALS = {
    "no Cache Storage": "replace(globalThis, 'caches', undefined)",
    "it may not be opened": "caches.open = () => Promise.reject(new DOMException('no', 'SecurityError'))",
    "there is no room": "Cache.prototype.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))",
    "nothing may be read": "Cache.prototype.match = () => Promise.reject(new DOMException('no', 'UnknownError'))",
    "no fetch": "replace(globalThis, 'fetch', undefined)",
    "fetch is refused": "globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'))",
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_the_browser_refuses_is_done_without(readers, refusal):
    page = readers.open("host")
    page.evaluate(f"{REFUSALS[refusal]}, 0")
    assert page.evaluate(LOAD) == "done"
    assert sorted(page.evaluate(GOT)) == sorted(readers.expected())
    assert readers.asked == NAMES


@WAYS
def test_a_part_that_is_missing_is_named_and_can_be_tried_again(readers, way):
    readers.file("layer-1").unlink()
    page = readers.open(way)
    assert page.evaluate(LOAD) == failure("missing", "layer-1")
    assert page.evaluate("loader.progress.ready") is False
    readers.mend("layer-1")
    assert page.evaluate(LOAD) == "done"
    # Each once, so what had come was not asked for again.
    assert sorted(page.evaluate(GOT)) == sorted(readers.expected())
    assert sorted(readers.asked) == sorted([*NAMES, "layer-1"])
    readers.forgive(page)


def test_without_a_network_all_of_a_host_is_missing(readers):
    page = readers.open("host")
    page.context.set_offline(True)
    told = page.evaluate(LOAD)
    assert told in (failure("missing", "words"), failure("missing", "layer-0"))
    page.context.set_offline(False)
    assert page.evaluate(LOAD) == "done"
    readers.forgive(page)


@WAYS
def test_what_fails_after_a_new_try_began_is_asked_for_again(readers, way):
    """As when the network is back while the last request still waits to fail."""
    readers.file("words").unlink()
    page = readers.open(way)
    page.evaluate("globalThis.loader = makeLoader(), 0")
    both = page.evaluate(
        "Promise.all([outcome(loader.load()), outcome(loader.load())])"
    )
    assert both == [failure("missing", "words")] * 2
    assert readers.asked.count("words") == 2
    readers.forgive(page)


def coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


DAMAGES = {
    "other bytes": f'manyHeadsPart("tokens-1","{coded(bytes(3001))}")',
    "too few": f'manyHeadsPart("tokens-1","{coded(bytes(3))}")',
    "another part": f'manyHeadsPart("tokens-2","{coded(bytes(3001))}")',
    "no base64": f'manyHeadsPart("tokens-1","{"§" * 4004}")',
    "nothing": "0;",
}


@WAYS
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_part_that_is_damaged_is_named_and_can_be_tried_again(
    readers, way, damage
):
    file = readers.file("tokens-1")
    file.write_text(DAMAGES[damage], "utf8")
    # The browser's own cache takes what hasn't changed for days for fresh.
    os.utime(file, (0, time.time() - 10**6))
    page = readers.open(way)
    assert page.evaluate(LOAD) == failure("damaged", "tokens-1")
    readers.mend("tokens-1")
    assert page.evaluate(LOAD) == "done"
    assert sorted(page.evaluate(GOT)) == sorted(readers.expected())


def test_an_answer_without_an_end_is_not_read_to_its_end(readers):
    file = readers.file("tokens-1")
    file.write_text(f"{file.read_text()}{' ' * 10**6}")
    page = readers.open("host")
    assert page.evaluate(LOAD) == failure("damaged", "tokens-1")
    readers.forgive(page)  # the rest of it may have been on its way


@WAYS
def test_where_no_checksum_can_be_computed_name_and_length_decide(
    readers, way
):
    page = readers.open(way)
    page.evaluate("replace(crypto, 'subtle', undefined), 0")
    for damage in ("too few", "another part"):
        readers.file("tokens-1").write_text(DAMAGES[damage])
        assert page.evaluate(LOAD) == failure("damaged", "tokens-1"), damage
    readers.file("tokens-1").write_text(DAMAGES["other bytes"])
    assert page.evaluate(LOAD) == "done"


def test_what_failed_does_not_count_as_received(readers):
    page = readers.open("host")
    readers.file("tokens-1").write_text(DAMAGES["other bytes"])
    page.evaluate("globalThis.loader = makeLoader(), 0")
    told = page.evaluate("outcome(loader.need(['tokens-1']))")
    assert told == failure("damaged", "tokens-1")
    received = page.evaluate("globalThis.told.map(({ received }) => received)")
    assert received[0] > 0 and received[-1] == 0
    assert page.evaluate("loader.progress.received") == 0


def test_it_is_cancelled_and_goes_on_where_it_stopped(readers):
    page = readers.open("host")
    held = readers.hold(page)
    page.evaluate("globalThis.stop = new AbortController(), 0")
    held.begin(
        "outcome((globalThis.loader = makeLoader()).load({ signal: stop.signal }))"
    )
    held.wait("words", "layer-0")
    held.let_go("words")
    held.wait("layer-0", "tokens-1")
    page.evaluate("stop.abort()")
    cancelled = {"kind": "cancelled", "name": "AbortError"}
    assert held.ends() == [cancelled]
    assert page.evaluate("loader.progress.received") == 100
    assert readers.asked == ["words", "layer-0", "tokens-1"]
    held.routes.clear()
    held.begin(LOAD)
    held.wait("layer-0", "tokens-1")
    held.let_all_go()
    assert held.ends() == [cancelled, "done"]
    assert sorted(page.evaluate(GOT)) == sorted(readers.expected())
    assert readers.asked.count("words") == 1
    # The two that were broken off.
    held.wait_for(lambda: len(readers.pages.problems) == 2, "failed")
    readers.forgive(page)


def test_from_disk_it_is_cancelled_and_goes_on_without_a_part_twice(readers):
    page = readers.open()
    script = """(async () => {
        const stop = new AbortController();
        const loader = makeLoader();
        const cancelled = outcome(loader.load({ signal: stop.signal }));
        stop.abort();
        const before = await outcome(loader.load({ signal: stop.signal }));
        return [await cancelled, before, await outcome(loader.load())];
    })()"""
    cancelled = {"kind": "cancelled", "name": "AbortError"}
    assert page.evaluate(script) == [cancelled, cancelled, "done"]
    assert sorted(page.evaluate(GOT)) == sorted(readers.expected())
    assert sorted(readers.asked) == sorted(NAMES)


def test_a_call_that_still_waits_keeps_its_parts_when_another_ends(readers):
    page = readers.open("host")
    held = readers.hold(page)
    page.evaluate("globalThis.stop = new AbortController(), 0")
    page.evaluate("globalThis.loader = makeLoader(), 0")
    held.begin("outcome(loader.load({ signal: stop.signal }))")
    held.begin("outcome(loader.load({ wanted: ['layer-0', 'tokens-2'] }))")
    held.wait("words", "layer-0")
    page.evaluate("stop.abort()")
    held.wait_for(lambda: "tokens-2" in held.routes, "tokens-2")
    held.routes.pop("words")
    held.let_all_go()
    assert held.ends()[1] == "done"
    expected = readers.expected("layer-0", "tokens-2")
    assert sorted(page.evaluate(GOT)) == sorted(expected)
    assert readers.asked == ["words", "layer-0", "tokens-2"]
    readers.forgive(page)


def test_what_is_needed_comes_next_and_two_come_at_once(readers):
    page = readers.open("host")
    held = readers.hold(page)
    page.evaluate("globalThis.loader = makeLoader(), 0")
    held.begin("outcome(loader.load())")
    held.wait("words", "layer-0")
    held.begin("outcome(loader.need(['tokens-0', 'tokens-2']))")
    held.let_go("words")
    held.wait("layer-0", "tokens-0")
    held.begin("outcome(loader.need(['layer-1']))")
    held.let_go("tokens-0")
    held.wait("layer-0", "layer-1")
    held.let_go("layer-1")
    held.wait("layer-0", "tokens-2")
    held.let_go("tokens-2")
    held.wait("layer-0", "tokens-1")
    assert page.evaluate("Promise.all(ends.slice(1))") == ["done", "done"]
    held.let_all_go()
    assert held.ends() == ["done"] * 3
    assert [name for name, *_ in page.evaluate(GOT)][:4] == [
        "words",
        "tokens-0",
        "layer-1",
        "tokens-2",
    ]


@WAYS
def test_two_calls_load_nothing_twice(readers, way):
    page = readers.open(way)
    script = """(async () => {
        const loader = makeLoader();
        const calls = [loader.load(), loader.load(), loader.need(["layer-1", "words"])];
        const ends = await Promise.all(calls.map(outcome));
        return [...ends, await outcome(loader.load())];
    })()"""
    assert page.evaluate(script) == ["done"] * 4
    assert sorted(page.evaluate(GOT)) == sorted(readers.expected())
    assert sorted(readers.asked) == sorted(NAMES)


def test_two_loaders_of_a_page_from_disk_do_not_mix_their_parts(readers):
    page = readers.open()
    script = """Promise.all([1, 2].map(() => outcome(makeLoader().load())))"""
    assert page.evaluate(script) == ["done"] * 2
    assert sorted(page.evaluate(GOT)) == sorted(2 * readers.expected())


def test_a_part_that_nobody_has_heard_of_is_missing(readers):
    page = readers.open()
    told = page.evaluate(
        "outcome((async () => makeLoader().need(['words', 'tokens-99']))())"
    )
    assert told == failure("missing", "tokens-99")
    assert readers.asked == []


def test_bytes_that_nobody_can_take_are_an_error_and_come_again(readers):
    page = readers.open()
    script = """(async () => {
        let full = true;
        const onPart = (name) => {
            if (full && name === "layer-1") throw new RangeError("no room");
        };
        const loader = makeLoader({ onPart });
        const first = await outcome(loader.load());
        full = false;
        return [first, await outcome(loader.load())];
    })()"""
    first, second = page.evaluate(script)
    assert (first["kind"], first["part"]) == ("memory", "layer-1")
    assert second == "done"


@pytest.mark.parametrize("native", [True, False])
def test_base64_is_read_to_the_last_byte(readers, native):
    page = readers.open()
    if not native:
        page.evaluate("replace(Uint8Array, 'fromBase64', undefined), 0")
    drawn = random.Random(1)
    slice_ = 2**18 // 4 * 3
    sizes = [0, 1, 2, 3, 4, 255, slice_ - 1, slice_, slice_ + 1, 2 * slice_]
    texts = [coded(drawn.randbytes(size)) for size in sizes]
    script = """async (texts) => {
        const wrong = [];
        for (const text of texts) {
            const bytes = await decodeBase64(text);
            let back = "";
            for (const byte of bytes) back += String.fromCharCode(byte);
            if (btoa(back) !== text) wrong.push(text.length);
        }
        return wrong;
    }"""
    assert page.evaluate(script, texts) == []
