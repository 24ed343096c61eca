"""The link goes away: nothing typed is lost, and what is sent is taken once."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def register(browser, people, place):
    browser.page.goto("/arrivals/new")
    browser.page.fill("[name=people]", str(people))
    browser.page.fill("[name=place]", place)


def new_boat(browser, people=3):
    """The code of a boat registered with a link."""
    browser.go("/arrivals/new")
    browser.page.fill("[name=people]", str(people))
    browser.page.fill("[name=place]", "pier")
    browser.page.click("main button:has-text('Register')")
    browser.page.wait_for_url(re.compile(r"/boats/B-\w+$"))
    browser.ready()
    return browser.page.url.rsplit("/", 1)[1]


def people_counted(browser):
    """Everyone on the board of the whole post."""
    browser.go("/?show=all")
    text = browser.page.inner_text(".counts div:first-child dd")
    return int(re.sub(r"\D", "", text))


def test_a_boat_registered_without_a_link_is_sent_later_once(browser):
    browser.sign_in("guardiacivil")
    before = people_counted(browser)
    browser.go("/arrivals/new")
    browser.link(False)
    for people in (12, 5):  # the same kept page, twice: two boats
        register(browser, people, "beach")
        browser.page.click("main button:has-text('Register')")
        browser.page.wait_for_url("**/waiting")
    browser.page.wait_for_selector("#outbox > li:nth-child(2)")
    assert "12" in browser.page.inner_text("#outbox > li:nth-child(1) dl")
    assert "Waiting to be sent: 2" in browser.page.inner_text("#link")

    browser.link(True)
    browser.page.wait_for_selector("#nothing:visible", timeout=60_000)
    assert people_counted(browser) == before + 17


def test_what_was_typed_survives_the_browser_being_killed(browser):
    browser.sign_in("guardiacivil")
    browser.go("/arrivals/new")
    browser.page.fill("[name=people]", "31")
    browser.page.fill("[name=place]", "رصيف")
    browser.page.wait_for_function(
        "kept.get('drafts', '/arrivals/new').then((one) => Boolean(one))"
    )
    browser.page.wait_for_timeout(600)
    browser.kill()

    browser.open()
    browser.link(False)
    browser.page.goto("/arrivals/new")
    browser.page.wait_for_selector("form .note")
    assert browser.page.input_value("[name=people]") == "31"
    assert browser.page.input_value("[name=place]") == "رصيف"


def test_what_waits_survives_the_browser_being_killed_and_is_sent_once(browser):
    browser.sign_in("guardiacivil")
    before = people_counted(browser)
    browser.go("/arrivals/new")
    browser.link(False)
    register(browser, 7, "beach")
    browser.page.click("main button:has-text('Register')")
    browser.page.wait_for_selector("#outbox > li")
    browser.kill()

    browser.open()
    browser.sign_in("guardiacivil")  # the cookie may not have been on the disk yet
    browser.page.goto("/waiting")
    browser.page.wait_for_selector("#nothing:visible", timeout=60_000)
    assert people_counted(browser) == before + 7


def test_an_answer_lost_on_the_way_back_does_not_make_two(browser):
    """The desk took it, the browser never heard: it is sent again, taken once."""
    browser.sign_in("guardiacivil")
    before = people_counted(browser)
    browser.go("/arrivals/new")
    heard = []

    def take_and_lose(route):
        heard.append(route.fetch(max_redirects=0).status)
        route.abort()

    browser.context.route("**/arrivals/new", take_and_lose, times=1)
    browser.page.fill("[name=people]", "9")
    browser.page.click("main button:has-text('Register')")
    browser.page.wait_for_selector("#nothing:visible", timeout=60_000)
    assert heard == [302]
    assert people_counted(browser) == before + 9


def test_with_another_key_it_would_come_twice(browser):
    """The control arm: it is the key of the form that makes it once."""
    browser.sign_in("guardiacivil")
    before = people_counted(browser)
    browser.go("/arrivals/new")
    browser.page.evaluate(
        """async () => {
          for (const key of ["a", "b"]) {
            const form = new FormData(document.querySelector("form.narrow"));
            form.set("people", "2");
            form.set("key", key + crypto.randomUUID().slice(0, 8));
            await fetch("/arrivals/new", { method: "POST", body: form });
          }
        }"""
    )
    assert people_counted(browser) == before + 4


def test_a_step_done_by_another_meanwhile_is_told_and_nothing_is_lost(browsers):
    here, there = browsers(), browsers()
    here.sign_in("guardiacivil")
    there.sign_in("guardiacivil")
    boat = new_boat(here)
    everyone = here.page.locator("input[name=who]")
    person = everyone.first.get_attribute("value").split(":")[0]
    for _ in range(2):  # rescue, then a safe place: nothing is asked
        here.go(f"/boats/{boat}")
        with here.page.expect_navigation():
            here.page.locator("main button:has-text('ticked')").first.click()
        here.ready()
    for one in (here, there):
        one.page.click("text=Sign out")
        one.page.wait_for_url("**/sign-in")
        one.sign_in("redcross")
    here.go(f"/people/{person}")
    step = here.page.locator("a.button").first.get_attribute("href")
    for one in (here, there):
        one.go(step)
    here.link(False)
    fill_words(here)
    here.page.click(".send button")
    here.page.wait_for_selector("#outbox > li")
    fill_words(there)
    there.page.click(".send button")
    there.page.wait_for_url(re.compile(rf"/people/{person}$"))

    here.link(True)
    told = here.page.locator("#outbox .wrong")
    told.wait_for(timeout=60_000)
    assert "no longer open" in told.inner_text()
    assert "Present, trained" in here.page.inner_text("#outbox dl")
    assert "Nothing is lost" in here.page.inner_text("#outbox > li")


def fill_words(browser):
    browser.page.check("input[value=independent]")
    browser.page.check("input[value=understood]")


def test_a_page_not_opened_before_says_so(browser):
    browser.sign_in("guardiacivil")
    browser.link(False)
    browser.page.goto("/people/K-NOWHERE")
    browser.page.wait_for_selector("#not-here:visible")
    browser.page.goto("/")
    assert "No link" in browser.page.inner_text("#link:visible")
    assert browser.page.locator(".counts").count()


def test_signing_out_leaves_no_page_no_draft_and_no_key(browser):
    browser.sign_in("guardiacivil")
    browser.go("/arrivals/new")
    browser.page.fill("[name=place]", "secret cove")
    browser.page.wait_for_function(
        "kept.get('drafts', '/arrivals/new').then((one) => Boolean(one))"
    )
    left = browser.page.evaluate(LEFT)
    assert "pages" in left  # the control: there was something to leave
    assert "now" in left
    browser.page.click("text=Sign out")
    browser.page.wait_for_url("**/sign-in")

    assert browser.page.evaluate(LEFT_BARE) == ""
    browser.link(False)
    with pytest.raises(Exception, match=r"ERR_|interrupted"):
        browser.page.goto("/arrivals/new")


LEFT = """async () => {
  const pages = (await caches.keys()).filter((one) => one.startsWith("pages-"));
  const drafts = await kept.all("drafts"), meta = await kept.all("meta");
  const names = [...pages, ...drafts.map(() => "draft")];
  names.push(...meta.map((one) => one.name));
  return names.join(" ");
}"""
LEFT_BARE = """async () => {
  await new Promise((done) => {
    const script = document.createElement("script");
    script.src = "/static/desk/store.js";
    script.onload = done;
    document.head.append(script);
  });
  return (LEFT)();
}""".replace("LEFT", LEFT)


def test_what_is_kept_is_sealed(browser):
    browser.sign_in("guardiacivil")
    browser.go("/arrivals/new")
    browser.link(False)
    register(browser, 4, "hidden cove")
    browser.page.click("main button:has-text('Register')")
    browser.page.wait_for_selector("#outbox > li")
    assert "hidden cove" in browser.page.inner_text("#outbox")
    raw = browser.page.evaluate(
        """async () => {
          const all = [...await kept.all("outbox"), ...await kept.all("drafts")];
          const text = (one) => new TextDecoder().decode(one.sealed.data);
          return JSON.stringify(all) + all.map(text).join() + localStorage.length;
        }"""
    )
    assert "cove" not in raw
    assert raw.endswith("0")


def test_another_account_sees_nothing_of_what_waits(browser):
    browser.sign_in("guardiacivil")
    browser.go("/arrivals/new")
    browser.link(False)
    register(browser, 6, "cove of one")
    browser.page.click("main button:has-text('Register')")
    browser.page.wait_for_selector("#outbox > li")
    browser.context.clear_cookies()  # the shift is over
    browser.link(True)
    browser.sign_in("redcross")
    assert browser.waiting().count() == 0
    browser.page.click("text=Sign out")
    browser.page.wait_for_url("**/sign-in")
    browser.sign_in("guardiacivil")
    before = people_counted(browser)
    browser.page.goto("/waiting")
    browser.page.wait_for_selector("#nothing:visible", timeout=60_000)
    assert people_counted(browser) >= before
    assert browser.waiting().count() == 0


KEPT = """async (path) => {
  const name = (await caches.keys()).find((one) => one.startsWith("pages-"));
  const kept = await (await caches.open(name)).match(path), sent = await fetch(path);
  const bare = (text) =>
    new DOMParser().parseFromString(text, "text/html").documentElement.outerHTML
      .replace(/value="[0-9a-zA-Z]{32,}"/g, "");
  const told = (answer) =>
    ["Content-Security-Policy", "Content-Type", "X-Karama-Account"]
      .map((one) => answer.headers.get(one)).join();
  return {
    same: bare(await kept.text()) === bare(await sent.text()),
    told: told(kept) === told(sent) && told(kept),
    packed: kept.headers.get("Content-Encoding"),
  };
}"""


def signed_in_elsewhere(browsers):
    """A browser signed in that has opened no page yet, and what it will ask for."""
    before, browser, asked = browsers(), browsers(), []
    before.sign_in("guardiacivil")
    browser.context.add_cookies(before.context.cookies())
    browser.context.on("request", lambda one: asked.append((one.method, one.url)))
    return browser, asked


def test_the_first_page_of_all_is_kept_as_it_came(browsers):
    """It is not fetched again: the worker was not there yet when it came."""
    browser, asked = signed_in_elsewhere(browsers)
    browser.go("/arrivals/new")
    ways = [way for way, url in asked if url.endswith("/arrivals/new")]
    assert ways == ["GET", "HEAD"]
    kept = browser.page.evaluate(KEPT, "/arrivals/new")
    assert kept["same"]
    assert "script-src 'self'" in kept["told"]
    assert kept["packed"] is None

    browser.link(False)
    register(browser, 8, "beach")
    browser.page.click("main button:has-text('Register')")
    browser.page.wait_for_selector("#outbox > li")
    assert "8" in browser.page.inner_text("#outbox > li dl")
    browser.link(True)
    browser.page.wait_for_selector("#nothing:visible", timeout=60_000)


POSTED = """async () => {
  const { token } = await (await fetch("/offline/standing")).json();
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: "/arrivals/new" });
  for (const [name, value] of [["csrfmiddlewaretoken", token], ["people", "x"]])
    form.append(Object.assign(document.createElement("input"), { name, value }));
  document.body.append(form);
  form.submit();
}"""


def test_a_page_that_answers_a_form_is_asked_for_again(browsers):
    """The control arm: what was typed and refused is no page to be kept."""
    browser, asked = signed_in_elsewhere(browsers)
    browser.page.goto("/static/desk/plain.css")  # where no worker comes along
    with browser.page.expect_navigation():
        browser.page.evaluate(POSTED)
    assert browser.page.locator("main [role=alert]").count()
    browser.ready()
    ways = [way for way, url in asked if url.endswith("/arrivals/new")]
    assert ways == ["POST", "GET"]
    assert browser.page.evaluate(KEPT, "/arrivals/new")["same"]
