"""A text is read in the page by a Worker, or by a kernel: pieces as they come, the newest text, and errors by kind."""

import pytest

BEGIN = """(given = {}) => {
    globalThis.heard = [];
    globalThis.progress = [];
    const workerText = JSON.parse(document.getElementById("worker").textContent);
    globalThis.reader = pageReader({ manifest, workerText, ...given });
    globalThis.read = (text, options = {}) =>
        outcome(reader.read(text, {
            onTokens: (tokens) => heard.push(tokens),
            onLayer: ({ layer, ...numbers }) => heard.push([layer, ...Object.values(numbers).map((n) => [...n])]),
            ...options,
        }).then(({ tokens, layers, output }) => ({ tokens, layers: layers.length, output: [...output] })));
    globalThis.load = () => outcome(reader.load({ onProgress: (told) => progress.push(told) }));
}"""
LAYERS = [[layer, [layer, 1], [layer, 2], [layer, 3]] for layer in (0, 1)]
PARTS = 6
CANCELLED = {"kind": "cancelled", "name": "AbortError"}


@pytest.fixture
def page(readers):
    page = readers.open()
    page.evaluate(BEGIN)
    return page


def test_a_text_is_read_and_told_piece_by_piece(readers, page):
    assert page.evaluate("load()") == "done"
    told = page.evaluate("read('tokens-1 a b')")
    assert told == {
        "tokens": ["tokens-1", "a", "b"],
        "layers": 2,
        "output": [PARTS, 0, -1],
    }
    assert page.evaluate("heard") == [["tokens-1", "a", "b"], *LAYERS]
    assert sorted(readers.asked) == sorted(readers.parts)


def test_the_heads_that_are_off_and_the_layer_to_begin_with_are_sent(page):
    page.evaluate("load()")
    told = page.evaluate("read('a', { off: ['0.1', '1.2'], from: 1 })")
    assert told["output"] == [PARTS, 2, 1]


def test_what_a_text_lacks_is_loaded_and_nothing_else(readers, page):
    told = page.evaluate("read('tokens-2 tokens-0')")
    tokens = ["tokens-2", "tokens-0"]
    assert told == {"tokens": tokens, "layers": 2, "output": [2, 0, -1]}
    assert readers.asked == ["tokens-2", "tokens-0"]
    state = {"loading": False, "ready": False}
    assert state.items() <= page.evaluate("reader.state").items()
    assert page.evaluate("load()") == "done"
    assert page.evaluate("reader.state.ready") is True
    assert sorted(readers.asked) == sorted(readers.parts)


def test_the_state_says_how_far_it_is(readers, page):
    total = sum(map(len, readers.parts.values()))
    script = """(async () => {
        const seen = [reader.state];
        const loading = load();
        seen.push(reader.state);
        await loading;
        return [...seen, reader.state, progress.at(-1), progress.length];
    })()"""
    before, meanwhile, after, last, count = page.evaluate(script)
    nothing = {"received": 0, "total": total, "ready": False}
    assert before == nothing | {"loading": False}
    assert meanwhile == nothing | {"loading": True}
    whole = {"received": total, "total": total}
    assert after == whole | {"loading": False, "ready": True}
    assert last == whole and count >= PARTS


def test_whoever_has_asked_is_told_no_more_when_it_has_ended(page):
    assert page.evaluate("read('tokens-2')")["layers"] == 2
    assert page.evaluate("progress") == []
    script = """(async () => {
        const first = outcome(reader.load({ onProgress: (told) => progress.push(told) }));
        reader.cancel();
        return [await first, await outcome(reader.load()), progress.length];
    })()"""
    assert page.evaluate(script) == [CANCELLED, "done", 0]


def test_the_newest_text_wins_and_the_older_ends_quietly(page):
    page.evaluate("load()")
    script = "Promise.all([read('never'), read('old'), read('new')])"
    first, second, third = page.evaluate(script)
    assert first == second == {"kind": "superseded", "name": "AbortError"}
    assert third["tokens"] == ["new"]
    # What the Worker has said of the older ones is told nobody.
    assert page.evaluate("heard") == [["new"], *LAYERS]


def test_an_error_that_comes_late_does_not_end_a_newer_text(readers):
    page = readers.open("host")
    held = readers.hold(page)
    page.evaluate(BEGIN)
    held.begin("read('tokens-2')")
    held.wait("tokens-2")
    held.begin("read('tokens-0')")
    held.wait("tokens-2", "tokens-0")
    held.routes.pop("tokens-2").fulfill(status=404)
    assert held.page.evaluate("ends[0]")["kind"] == "superseded"
    held.wait_for(lambda: readers.pages.problems, "it is not there")
    held.let_all_go()
    assert held.ends()[1].get("tokens") == ["tokens-0"]
    readers.forgive(page)


def test_a_text_that_is_too_long_is_told_with_its_numbers(page):
    told = page.evaluate("read('too long')")
    assert told == {
        "kind": "too-long",
        "tokens": 140,
        "longest": 128,
        "name": "Error",
    }
    told = page.evaluate("read('odd')")
    assert (told["kind"], told["words"]) == ("failed", "It is odd.")
    assert page.evaluate("read('a')")["tokens"] == ["a"]


def test_a_text_that_lacks_a_part_which_is_missing_can_be_read_again(
    readers, page
):
    readers.file("tokens-2").unlink()
    told = page.evaluate("read('tokens-2')")
    assert told == {"kind": "missing", "part": "tokens-2", "name": "Error"}
    assert page.evaluate("load()") == told
    readers.mend("tokens-2")
    assert page.evaluate("read('tokens-2')")["tokens"] == ["tokens-2"]
    assert page.evaluate("load()") == "done"
    readers.forgive(page)


def test_cancelling_ends_what_loads_and_the_text_that_waits_for_it(readers):
    page = readers.open("host")
    held = readers.hold(page)
    page.evaluate(BEGIN)
    held.begin("read('tokens-2')")
    held.wait("tokens-2")
    held.begin("load()")
    held.wait("tokens-2", "words")
    held.let_go("words")
    held.wait("tokens-2", "layer-0")
    page.evaluate("reader.cancel()")
    assert held.ends() == [CANCELLED, CANCELLED]
    state = page.evaluate("reader.state")
    assert (state["received"], state["loading"]) == (100, False)
    assert len(readers.asked) == 3
    held.routes.clear()
    held.holding = False
    assert page.evaluate("load()") == "done"
    assert page.evaluate("read('tokens-2')")["output"] == [PARTS, 0, -1]
    assert readers.asked.count("words") == 1
    held.wait_for(lambda: len(readers.pages.problems) == 2, "failed")
    readers.forgive(page)


CRASHES = {"crash": "failed", "no room": "memory"}


@pytest.mark.parametrize("text", CRASHES)
def test_a_worker_that_crashes_is_told_and_another_takes_its_place(
    readers, page, text
):
    page.evaluate("load()")
    told = page.evaluate(f"read({text!r})")
    assert told["kind"] == CRASHES[text]
    assert page.evaluate("reader.state.received") == 0
    # The new one has nothing of what the old one was given.
    assert page.evaluate("load()") == "done"
    assert page.evaluate("read('a')")["output"] == [PARTS, 0, -1]
    assert len(readers.asked) == 2 * PARTS
    readers.forgive(page)


def test_a_part_that_the_worker_can_not_read_is_named_and_comes_again(readers):
    page = readers.open("host")
    held = readers.hold(page)
    page.evaluate(BEGIN)
    held.begin("read('unreadable words')")
    held.begin("load()")
    held.wait("words", "layer-0")
    held.let_go("words")
    words = "It is none."
    damaged = {"kind": "damaged", "part": "words", "name": "Error"}
    assert held.ends() == 2 * [damaged | {"words": words}]
    held.routes.clear()
    held.holding = False
    assert page.evaluate("load()") == "done"
    assert page.evaluate("read('a')")["output"] == [PARTS, 0, -1]
    readers.forgive(page)


def test_cancelling_ends_a_text_that_waits_without_a_word(page):
    told = page.evaluate(
        "(async () => {"
        "const ends = [load(), read('never')]; reader.cancel();"
        "return Promise.all(ends); })()"
    )
    assert told == [CANCELLED, CANCELLED]
    # With the whole model there is nothing to wait for.
    page.evaluate("load()")
    told = page.evaluate(
        "(async () => {const end = read('a'); reader.cancel();return end; })()"
    )
    assert told.get("tokens") == ["a"]


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        ("replace(globalThis, 'Worker', undefined)", "no-worker"),
        ("replace(globalThis, 'Blob', undefined)", "no-worker"),
        (
            "replace(globalThis, 'Worker', function () { throw new DOMException('no', 'SecurityError') })",
            "memory",
        ),
    ],
)
def test_without_a_worker_nothing_is_loaded_or_read(
    readers, page, refusal, kind
):
    page.evaluate(f"{refusal}, 0")
    assert page.evaluate("load()")["kind"] == kind
    assert page.evaluate("read('a')")["kind"] == kind
    assert readers.asked == []
    assert page.evaluate("reader.state.loading") is False


def test_a_program_that_the_browser_can_not_read_is_too_new_for_it(
    readers, page
):
    page.evaluate(f"({BEGIN})({{ workerText: 'let of the future;' }})")
    assert page.evaluate("read('a')")["kind"] == "no-worker"
    readers.forgive(page)


def test_a_crash_ends_what_is_loaded_too(readers):
    page = readers.open("host")
    held = readers.hold(page)
    page.evaluate(BEGIN)
    held.begin("load()")
    held.wait("words", "layer-0")
    held.begin("read('no room')")
    words = "Uncaught RangeError: Array buffer allocation failed"
    memory = {"kind": "memory", "name": "Error", "words": words}
    assert held.ends() == [memory, memory]
    readers.forgive(page)


def test_no_request_carries_the_text(readers):
    page = readers.open("host")
    requests = []
    page.on("request", lambda request: requests.append(request))
    page.evaluate(BEGIN)
    assert page.evaluate("read('my secret tokens-1')")["layers"] == 2
    assert page.evaluate("load()") == "done"
    urls = [r.url for r in requests if not r.url.startswith("blob:")]
    assert sorted(urls) == sorted(map(readers.url, readers.parts))
    assert not any(request.post_data for request in requests)
    assert not any("secret" in request.url for request in requests)


def test_a_reader_that_is_stopped_ends_its_texts_and_its_worker(page):
    page.evaluate("load()")
    script = """(async () => {
        const { terminate } = Worker.prototype;
        let ended = 0;
        Worker.prototype.terminate = function () { ended++; terminate.call(this); };
        const waiting = read("never");
        reader.stop();
        return [await waiting, ended, reader.state.received];
    })()"""
    assert page.evaluate(script) == [CANCELLED, 1, 0]


# A kernel: what was sent to it, and how it answers.
KERNEL = """async (act) => {
    const sent = [], listeners = new Set(), heard = [];
    const model = {
        send: (message) => sent.push(message),
        on: (event, listener) => event === "msg:custom" && listeners.add(listener),
        off: (event, listener) => event === "msg:custom" && listeners.delete(listener),
    };
    // At an odd place, as in a message.
    const bytes = (...numbers) => {
        const message = new Uint8Array(1 + 4 * numbers.length);
        message.set(new Uint8Array(Float32Array.from(numbers).buffer), 1);
        return new DataView(message.buffer, 1);
    };
    const answer = (content, ...numbers) =>
        [...listeners].forEach((listener) => listener(content, numbers.map((each) => bytes(...each))));
    const reader = kernelReader(model);
    const options = {
        onTokens: (tokens) => heard.push(tokens),
        onLayer: ({ layer, weights, query, key }) => heard.push([layer, [...weights], [...query], [...key]]),
    };
    return ACT(reader, { sent, listeners, heard, answer, options });
}"""


def with_kernel(page, act: str):
    return page.evaluate(KERNEL.replace("ACT", f"(async {act})"))


def test_a_kernel_reads_as_the_page_does(page):
    act = """(reader, { sent, heard, answer, options }) => {
        await reader.load();
        const reading = reader.read("a b", { ...options, off: ["0.1"], from: 2 });
        const [{ read: id }] = sent;
        answer({ id, tokens: ["a", "b"] });
        answer({ id, layer: 0 }, [1, 2], [3], [4.5]);
        answer({ id, done: true }, [6, 7]);
        const { tokens, layers, output } = await reading;
        const [{ weights, query, key }] = layers;
        return [sent, id, heard, tokens, [weights, query, key, output].map((each) => [...each]), reader.state];
    }"""
    sent, id_, heard, tokens, numbers, state = with_kernel(page, act)
    assert sent == [{"read": id_, "text": "a b", "off": ["0.1"], "from": 2}]
    assert heard == [["a", "b"], [0, [1, 2], [3], [4.5]]]
    assert tokens == ["a", "b"]
    assert numbers == [[1, 2], [3], [4.5], [6, 7]]
    assert state["ready"] and not state["loading"]


def test_a_kernels_errors_are_those_of_the_page(page):
    act = """(reader, { sent, listeners, answer }) => {
        const ends = [], tooLong = { error: "too long", tokens: 140, longest: 128 };
        for (const error of [tooLong, { error: "memory" }, { error: "x", words: "y" }]) {
            const reading = outcome(reader.read("a"));
            answer({ id: sent.at(-1).read, ...error });
            ends.push(await reading);
        }
        const older = outcome(reader.read("a")), newer = outcome(reader.read("b"));
        answer({ id: sent.at(-2).read, error: "of the older" });
        reader.stop();
        return [...ends, await older, await newer, listeners.size];
    }"""
    long, memory, other, older, newer, listeners = with_kernel(page, act)
    assert (long["kind"], long["tokens"], long["longest"]) == (
        "too-long",
        140,
        128,
    )
    assert memory["kind"] == "memory"
    assert (other["kind"], other["words"]) == ("failed", "y")
    assert older["kind"] == "superseded"
    assert newer == CANCELLED
    assert listeners == 0


def test_two_views_of_a_widget_do_not_take_each_others_answers(page):
    act = """(reader, { sent, heard, answer, options }) => {
        const ids = [];
        for (let view = 0; view < 20; view++) {
            const other = kernelReader({ send: ({ read }) => ids.push(read), on() {}, off() {} });
            other.read("a").catch(() => {});
        }
        return [ids, ids.every((id) => Number.isSafeInteger(id))];
    }"""
    ids, safe = with_kernel(page, act)
    assert len({*ids}) == 20 and safe
