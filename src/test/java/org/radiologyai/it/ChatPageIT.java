package org.radiologyai.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The conversation on the page, in a real browser, with prepared answers of POST /chat. */
@ArquillianTest
class ChatPageIT {

    private static final int WIDE = 1440;
    private static final int NARROW = 390;
    private static final String DISCLAIMER = "Disclaimer of the server.";
    private static final String ANSWERED = """
            {"prediction":"PNEUMONIA","confidence":0.92,"processing_time_ms":70,"cached":false,"model_version":"m_v1",
             "probabilities":{"NORMAL":0.08,"PNEUMONIA":0.92},"threshold":0.5,"decision":"PNEUMONIA",
             "indeterminate_band":{"from":0.25,"to":0.75},"warnings":[],"explanation":{"available":false},
             "request_id":"r-%d"}""";

    private static Browser browser;

    private final Deque<Consumer<Route>> answers = new ArrayDeque<>();
    private final List<Request> asked = new ArrayList<>();
    private final List<String> forgotten = new ArrayList<>();

    @Deployment(testable = false)
    static WebArchive application() {
        return RealServer.application();
    }

    @BeforeAll
    static void startBrowser() {
        browser = Browser.open();
    }

    @BeforeEach
    void ready() throws Exception {
        RealServer.awaitReady();
    }

    @AfterEach
    void expectThatNothingWasBlockedAndNobodyElseAsked() {
        assertEquals(List.of(), browser.takeComplaints());
        assertEquals(List.of(), browser.takeForeignRequests());
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    // Questions and answers

    @Test
    void asksAboutTheAnswerShownAndGoesOnInTheSameConversation() throws IOException {
        Page page = open(WIDE);
        choose(page, "chest.png");
        assertThat(page.locator("#chat-about")).hasText("About the answer for chest.png");
        answers.add(stream(start("llm"), text("The model suspects"), text(" pneumonia. It is sure."), end("llm")));
        ask(page, "What does it mean?");

        Locator turn = turn(page, 0);
        assertThat(turn.locator("h3")).hasText("What does it mean?");
        assertThat(turn.locator(".source")).hasText("Language model");
        assertThat(turn.locator(".said")).hasText("The model suspects pneumonia. It is sure.");
        assertThat(page.locator("#chat-disclaimer")).hasText(DISCLAIMER);
        assertThat(page.locator("#chat-question")).hasValue("");
        assertThat(page.locator("#chat-question")).isFocused();
        assertThat(page.locator("#chat-spoken"))
                .containsText(Pattern.compile("Language model:\\s+The model suspects pneumonia\\. It is sure\\."));

        answers.add(stream(start("llm"), text("Look again."), end("llm")));
        ask(page, "And now?");
        assertThat(turn(page, 1).locator(".said")).hasText("Look again.");

        assertEquals("text/event-stream", asked.get(0).headers().get("accept"));
        JsonObject first = question(0);
        assertEquals(Map.of("message", "What does it mean?", "request_id", "r-1", "language", "en"), plain(first));
        assertEquals("s-1", question(1).get("session_id").getAsString());
        assertEquals("r-1", question(1).get("request_id").getAsString());
        Browser.screenshots(page, "chat");
    }

    @Test
    void answersGeneralQuestionsOfWhichItSuggestsSome() throws IOException {
        Page page = open(WIDE);
        assertThat(page.locator("#chat-about")).containsText("No answer is shown");
        assertThat(suggestions(page)).hasCount(4);
        answers.add(stream(start("guide"), text("JPEG, PNG and DICOM."), end("guide")));
        suggestions(page)
                .filter(new Locator.FilterOptions().setHasText("Which pictures"))
                .click();
        assertThat(page.locator("#chat-log")).isFocused();
        assertThat(turn(page, 0).locator(".source")).hasText("Offline guide");
        assertFalse(question(0).has("request_id"));
        assertThat(suggestions(page)).hasCount(3);
        Browser.screenshots(page, "chat-empty");

        choose(page, "chest.png");
        assertThat(suggestions(page)).hasCount(4);
        assertThat(suggestions(page).first()).hasText("What does this result mean?");
    }

    @Test
    void saysWhereTheGuideTookOver() {
        Page page = open(WIDE);
        answers.add(stream(
                start("llm"),
                text("The model is"),
                event("source", "{\"source\":\"guide\"}"),
                text("It has seen children."),
                end("guide")));
        ask(page, "Whom has it seen?");
        assertThat(turn(page, 0).locator(".source")).hasText(new String[] {"Language model", "Offline guide"});
        assertThat(turn(page, 0).locator(".said")).hasText(new String[] {"The model is", "It has seen children."});
        assertThat(turn(page, 0).getByText("The language model broke off. The offline guide goes on:"))
                .hasCount(2);
        assertThat(turn(page, 0).locator("[data-slot=change]").first()).isHidden();
        assertThat(turn(page, 0).locator("[data-slot=change]").last()).isVisible();
        assertThat(page.locator("#chat-spoken"))
                .containsText("The language model broke off. The offline guide goes on:");
    }

    @Test
    void marksWhatWasSaidOfAnEarlierPicture() throws IOException {
        Page page = open(WIDE);
        choose(page, "first.png");
        answers.add(stream(start("llm"), text("Of the first."), end("llm")));
        ask(page, "Why?");
        assertThat(turn(page, 0)).containsText("Of the first.");
        assertThat(page.locator(".earlier")).hasCount(0);

        choose(page, "second.png");
        assertThat(turn(page, 0)).hasClass("earlier");
        assertThat(turn(page, 0)).containsText("About first.png, not the answer shown now");
        answers.add(stream(start("guide"), text("Of the second."), end("guide")));
        ask(page, "And this?");
        assertThat(page.locator(".earlier")).hasCount(1);
        assertEquals("r-2", question(1).get("request_id").getAsString());
        Browser.screenshots(page, "chat-earlier");

        page.locator("#rows [data-action=show]").first().click();
        assertThat(turn(page, 0)).not().hasClass("earlier");
        assertThat(turn(page, 1)).hasClass("earlier");
    }

    @Test
    void showsMarkupAsTheTextThatItIs() {
        Page page = open(WIDE);
        String markup = "<img src=x onerror=alert(1)><script>alert(2)</script> **bold**";
        answers.add(stream(start("llm"), text(markup), end("llm")));
        ask(page, markup);
        assertThat(turn(page, 0).locator(".said")).hasText(markup);
        assertThat(turn(page, 0).locator("h3")).hasText(markup);
        assertThat(page.locator("#chat img, #chat script")).hasCount(0);
    }

    @Test
    void copiesAnAnswerWithItsSourceAndTheDisclaimer() {
        Page page = open(WIDE);
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        answers.add(stream(start("llm"), text("It is sure."), end("llm")));
        ask(page, "Sure?");
        turn(page, 0).locator("[data-action=copy]").click();
        assertThat(turn(page, 0).locator("[data-action=copy]")).hasText("Copied");
        assertEquals(
                "Language model:\nIt is sure.\n\n" + DISCLAIMER + "\n",
                page.evaluate("navigator.clipboard.readText()"));
        page.evaluate("""
                () => {
                  navigator.clipboard.writeText = () => Promise.reject(new Error());
                  document.execCommand = command => (window.copied = `${command}: ${getSelection()}`);
                }""");
        assertThat(turn(page, 0).locator("[data-action=copy]")).hasText("Copy");
        turn(page, 0).locator("[data-action=copy]").click();
        assertThat(turn(page, 0).locator("[data-action=copy]")).hasText("Copied");
        assertEquals("copy: Language model:\nIt is sure.\n\n" + DISCLAIMER + "\n", page.evaluate("copied"));
        assertThat(page.locator("textarea")).hasCount(1);
    }

    // An answer as it comes

    @Test
    void saysWholeSentencesAndShowsEveryPiece() {
        Page page = open(WIDE);
        streamByHand(page);
        ask(page, "Why?");
        Locator spoken = page.locator("#chat-spoken");
        assertThat(spoken).hasText("Waiting for the answer …");
        assertThat(page.locator("#chat-log")).hasAttribute("aria-live", "off");

        send(page, start("llm"));
        send(page, text("It is su"));
        assertThat(turn(page, 0).locator(".said")).hasText("It is su");
        assertThat(spoken).not().containsText("It is");
        send(page, text("re. The thresh"));
        assertThat(spoken).containsText("It is sure.");
        assertThat(spoken).not().containsText("The thresh");
        send(page, text("old is 0.5"));
        assertThat(turn(page, 0).locator(".said")).hasText("It is sure. The threshold is 0.5");
        send(page, end("llm"));
        assertThat(spoken).containsText("The threshold is 0.5");
        assertThat(page.locator("#chat-send")).isVisible();
    }

    @Test
    void keepsWhatCameBeforeItWasStopped() {
        Page page = open(WIDE);
        streamByHand(page);
        ask(page, "Why?");
        send(page, start("llm"));
        send(page, text("It is"));
        assertThat(turn(page, 0).locator(".said")).hasText("It is");
        page.locator("#chat-stop").press("Enter");
        assertThat(turn(page, 0)).containsText("Stopped");
        assertThat(page.locator("#chat-question")).isFocused();
        assertEquals(true, page.evaluate("stopped"));
        assertThat(turn(page, 0).locator(".said")).hasText("It is");
        assertThat(turn(page, 0).locator("[data-action=copy]")).isVisible();
    }

    @Test
    void takesAnAnswerWithoutItsEndForCutShort() {
        Page page = open(WIDE);
        answers.add(stream(start("llm"), text("It is")));
        ask(page, "Why?");
        assertThat(turn(page, 0)).containsText("The answer broke off before its end.");
        answers.add(stream(start("llm"), text("It is sure."), end("llm")));
        turn(page, 0).locator("[data-action=retry]").click();
        assertThat(turn(page, 0).locator(".said")).hasText("It is sure.");
        assertThat(page.locator("#chat-turns > li")).hasCount(1);
    }

    @Test
    void doesNotWaitForAServerThatHasFallenSilent() {
        Page page = open(WIDE);
        page.clock().install();
        answers.add(route -> {});
        ask(page, "Why?");
        page.clock().runFor(80_000);
        assertThat(turn(page, 0)).containsText("Waiting for the answer …");
        page.clock().runFor(11_000);
        page.clock().runFor(1_000);
        assertThat(turn(page, 0)).containsText("The answer broke off before its end.");
    }

    @Test
    void readsEventsOutOfPiecesThatAreCutAnywhere() {
        Page page = open(WIDE);
        Object wrong = page.evaluate("""
                async () => {
                  const { EventStream } = await import("/assets/events.js");
                  const stream = "\\uFEFF: alive\\r\\n\\r\\nevent: start\\rdata: {\\"a\\":1}\\r\\r:\\n\\nevent:text\\n" +
                    "data: Lücke € 😀\\ndata:  two\\n\\ndata\\n\\nevent: nothing\\n\\nid: 7\\r\\nevent: end\\r\\ndata: a:b\\r\\n\\r\\n" +
                    "event: lost\\ndata: because it has no end\\n";
                  const expected = JSON.stringify([
                    { type: "start", data: "{\\"a\\":1}" },
                    { type: "text", data: "Lücke € 😀\\n two" },
                    { type: "message", data: "" },
                    { type: "end", data: "a:b" }
                  ]);
                  const bytes = new TextEncoder().encode(stream);
                  const wrong = [];
                  const check = (name, pieces) => {
                    const events = new EventStream();
                    const read = JSON.stringify(pieces.flatMap(piece => events.take(piece)));
                    if (read !== expected) {
                      wrong.push(`${name}: ${read}`);
                    }
                  };
                  for (let at = 0; at <= bytes.length; at++) {
                    check(`cut at ${at}`, [bytes.slice(0, at), bytes.slice(at)]);
                  }
                  check("byte by byte", [...bytes].map(byte => Uint8Array.of(byte)));
                  return wrong;
                }""");
        assertEquals(List.of(), wrong);
    }

    // A server that does not answer

    @Test
    void saysWhatIsWrongWhenAnAnswerFailsInTheMiddle() {
        Page page = open(WIDE);
        answers.add(stream(
                start("llm"),
                text("It is"),
                event(
                        "problem",
                        "{\"type\":\"urn:radiology-ai:problem:internal-error\",\"detail\":\"Give ward-7 to the operator.\","
                                + "\"request_id\":\"ward-7\"}")));
        ask(page, "Why?");
        assertThat(turn(page, 0)).containsText("Give ward-7 to the operator.");
        assertThat(turn(page, 0).locator(".said")).hasText("It is");
        assertThat(page.locator("#chat-spoken")).containsText("Give ward-7 to the operator.");

        answers.add(stream(start("guide"), text("It is sure."), end("guide")));
        turn(page, 0).locator("[data-action=retry]").click();
        assertThat(turn(page, 0).locator(".said")).hasText("It is sure.");
        assertThat(turn(page, 0).locator(".failed")).hasCount(0);
        assertEquals("Why?", question(1).get("message").getAsString());
    }

    @Test
    void saysWhyAQuestionIsRefused() {
        Page page = open(WIDE);
        answers.add(problem(400, "malformed-request", Map.of()));
        ask(page, "Why?");
        assertThat(turn(page, 0)).containsText("Detail of malformed-request.");
        assertThat(page.locator("#chat-send")).isVisible();
        answers.add(route -> route.fulfill(new Route.FulfillOptions().setStatus(401)));
        turn(page, 0).locator("[data-action=retry]").click();
        assertThat(turn(page, 0)).containsText("Your session has ended");
        answers.add(route -> route.fulfill(
                new Route.FulfillOptions().setContentType("text/html").setBody("Sign in")));
        turn(page, 0).locator("[data-action=retry]").click();
        assertThat(turn(page, 0)).containsText("The server did not answer as expected.");
        browser.expectComplaint("400");
        browser.expectComplaint("401");
    }

    @Test
    void countsDownWhileTheServerIsBusyAndThenOffersToAskAgain() {
        Page page = open(WIDE);
        answers.add(problem(429, "too-many-requests", Map.of("Retry-After", "3")));
        ask(page, "Why?");
        assertThat(turn(page, 0))
                .containsText(Pattern.compile("Too many questions in a short time\\. Again in [23] s"));
        assertThat(turn(page, 0).locator("[data-action=retry]")).isHidden();
        Browser.screenshots(page, "chat-busy");
        assertThat(turn(page, 0)).containsText("Again in 1 s");
        assertThat(turn(page, 0)).containsText("The question can be asked again now.");
        assertThat(page.locator("#chat-spoken")).containsText("The question can be asked again now.");
        answers.add(problem(503, "busy", Map.of("Retry-After", "1")));
        turn(page, 0).locator("[data-action=retry]").click();
        assertThat(turn(page, 0)).containsText("The server is busy. Again in 1 s");
        answers.add(stream(start("llm"), text("It is sure."), end("llm")));
        turn(page, 0).locator("[data-action=retry]").click();
        assertThat(turn(page, 0).locator(".said")).hasText("It is sure.");
        browser.expectComplaint("429");
        browser.expectComplaint("503");
    }

    @Test
    void asksAgainWhenThereIsAConnection() {
        Page page = open(WIDE);
        answers.add(Route::abort);
        ask(page, "Why?");
        assertThat(turn(page, 0)).containsText("No connection. The question did not arrive.");
        answers.add(stream(start("llm"), text("It is sure."), end("llm")));
        page.evaluate("dispatchEvent(new Event('online'))");
        assertThat(turn(page, 0).locator(".said")).hasText("It is sure.");
        browser.expectComplaint("net::ERR_FAILED");
    }

    @Test
    void stopsWaitingForAnAnswer() {
        Page page = open(WIDE);
        answers.add(route -> {});
        ask(page, "Why?");
        assertThat(turn(page, 0)).containsText("Waiting for the answer …");
        assertThat(page.locator("#chat-send")).isHidden();
        page.locator("#chat-question").fill("Something else");
        page.locator("#chat-question").press("Enter");
        assertThat(page.locator("#chat-spoken")).containsText("The answer is still coming.");
        assertThat(page.locator("#chat-question")).hasValue("Something else");
        page.locator("#chat-stop").click();
        assertThat(turn(page, 0)).containsText("Stopped");
        answers.add(stream(start("llm"), text("Another matter."), end("llm")));
        page.locator("#chat-send").click();
        assertThat(turn(page, 1).locator(".said")).hasText("Another matter.");
        assertThat(turn(page, 0)).containsText("Stopped");
    }

    // A question

    @Test
    void countsTheCharactersOfALongQuestionAndSendsNoneThatIsTooLong() {
        Page page = open(WIDE);
        Locator question = page.locator("#chat-question");
        question.fill("x".repeat(1700));
        assertThat(page.locator("#chat-count")).isHidden();
        question.fill("x".repeat(1900));
        assertThat(page.locator("#chat-count")).hasText("1900 of 2000 characters");
        question.fill("x".repeat(2003));
        assertThat(page.locator("#chat-count")).hasText("Too long by 3 characters. Ask shorter.");
        assertThat(question).hasAttribute("aria-invalid", "true");
        question.press("Enter");
        assertThat(page.locator("#chat-spoken")).containsText("Too long by 3 characters.");
        question.fill("  \n ");
        question.press("Enter");
        assertEquals(0, asked.size());

        question.fill("one");
        question.press("Shift+Enter");
        question.pressSequentially("two");
        answers.add(stream(start("llm"), text("Yes."), end("llm")));
        question.press("Enter");
        assertThat(turn(page, 0).locator(".said")).hasText("Yes.");
        assertEquals("one\ntwo", question(0).get("message").getAsString());
    }

    @Test
    void isUsedByKeyboardAlone() {
        Page page = open(WIDE);
        answers.add(stream(start("guide"), text("It reads pictures."), end("guide")));
        tabTo(page, "#chat-fold");
        page.keyboard().press("Enter");
        assertThat(page.locator("#chat-body")).isHidden();
        assertThat(page.locator("#chat-fold")).hasAttribute("aria-expanded", "false");
        page.keyboard().press("Enter");
        tabTo(page, ".suggestions button:not([hidden])");
        page.keyboard().press("Enter");
        assertThat(turn(page, 0).locator(".said")).hasText("It reads pictures.");
        assertThat(page.locator("#chat-log")).isFocused();
        tabTo(page, "#chat-turns [data-action=copy]");
        tabTo(page, "#chat-question");
        answers.add(route -> {});
        page.keyboard().type("Why?");
        tabTo(page, "#chat-send");
        page.keyboard().press("Enter");
        tabTo(page, "#chat-stop");
        page.keyboard().press("Enter");
        assertThat(page.locator("#chat-question")).isFocused();
        assertThat(turn(page, 1)).containsText("Stopped");
        page.keyboard().press("Shift+Tab");
        answers.add(stream(start("llm"), text("Because."), end("llm")));
        page.locator("#chat-log").focus();
        tabTo(page, "#chat-turns li:nth-child(2) [data-action=retry]");
        page.keyboard().press("Enter");
        assertThat(turn(page, 1).locator(".said")).hasText("Because.");
        page.locator("#chat-fold").focus();
        tabTo(page, "#chat-clear");
        page.keyboard().press("Enter");
        assertThat(page.locator("#chat-turns > li")).hasCount(0);
        assertThat(page.locator("#chat-question")).isFocused();
    }

    // What is kept

    @Test
    void goesOnAfterAReloadInThisWindowAlone() throws IOException {
        Page page = open(WIDE);
        choose(page, "chest.png");
        answers.add(stream(start("llm"), text("It is sure."), end("llm")));
        ask(page, "Sure?");
        assertThat(turn(page, 0).locator(".said")).hasText("It is sure.");
        answers.add(route -> {});
        ask(page, "Why?");
        page.reload();
        page.waitForSelector("html[data-ready]");
        assertThat(turn(page, 0).locator(".said")).hasText("It is sure.");
        assertThat(turn(page, 0).locator(".source")).hasText("Language model");
        assertThat(turn(page, 0)).not().hasClass("earlier");
        assertThat(turn(page, 1)).containsText("The answer broke off before its end.");
        assertThat(page.locator("#chat-spoken")).isEmpty();
        answers.add(stream(start("llm"), text("Because."), end("llm")));
        turn(page, 1).locator("[data-action=retry]").click();
        assertThat(turn(page, 1).locator(".said")).hasText("Because.");
        assertEquals("s-1", question(2).get("session_id").getAsString());

        Page other = page.context().newPage();
        other.navigate(RealServer.BASE.resolve("/").toString());
        other.waitForSelector("html[data-ready]");
        assertThat(other.locator("#chat-turns > li")).hasCount(0);
    }

    @Test
    void saysWhenTheServerHasForgottenTheConversation() {
        Page page = open(WIDE);
        answers.add(stream(start("llm"), text("It is sure."), end("llm")));
        ask(page, "Sure?");
        assertThat(turn(page, 0)).containsText("It is sure.");
        answers.add(stream(start("llm").replace("s-1", "s-2"), text("Of what?"), end("llm")));
        ask(page, "Why?");
        Locator note = page.getByText("The server does not know any more what was said above.");
        assertThat(turn(page, 1).locator(note)).isVisible();
        answers.add(stream(start("llm").replace("s-1", "s-2"), text("Well."), end("llm")));
        ask(page, "Of the answer.");
        assertThat(turn(page, 2)).containsText("Well.");
        assertEquals("s-2", question(2).get("session_id").getAsString());
        assertThat(turn(page, 2).locator(note)).isHidden();
    }

    @Test
    void keepsTheLastTurnsAndNoMore() {
        Page page = open(WIDE);
        for (int i = 1; i <= 32; i++) {
            answers.add(stream(start("llm"), text("Answer " + i + "."), end("llm")));
            ask(page, "Question " + i);
            assertThat(page.locator("#chat-turns > li").last()).containsText("Answer " + i + ".");
            assertThat(page.locator("#chat-send")).isVisible();
        }
        assertThat(page.locator("#chat-turns > li")).hasCount(30);
        answers.add(stream(start("llm"), text("x".repeat(190_000)), end("llm")));
        ask(page, "Last question");
        assertThat(page.locator("#chat-turns > li").last()).containsText("xxx");
        assertTrue((Integer) page.evaluate("sessionStorage.getItem('chat').length") <= 200_000);
        page.reload();
        assertThat(page.locator("#chat-turns > li").last()).containsText("xxx");
    }

    @Test
    void forgetsOnTheServerToo() {
        Page page = open(WIDE);
        answers.add(stream(start("llm"), text("It is sure."), end("llm")));
        ask(page, "Sure?");
        assertThat(turn(page, 0)).containsText("It is sure.");
        page.locator("#chat-clear").click();
        assertThat(page.locator("#chat-log")).isHidden();
        assertThat(page.locator("#chat-clear")).isHidden();
        assertThat(page.locator("#chat-question")).isFocused();
        assertThat(page.locator("#chat-spoken")).containsText("The conversation is forgotten, on the server, too.");
        assertEquals(List.of("s-1"), forgotten);
        answers.add(stream(start("llm"), text("Again."), end("llm")));
        ask(page, "Sure?");
        assertThat(turn(page, 0)).containsText("Again.");
        assertFalse(question(1).has("session_id"));
        page.reload();
        assertThat(page.locator("#chat-turns > li")).hasCount(1);
    }

    @Test
    void tellsTheServerLaterWhatItShouldForget() {
        Page page = open(WIDE);
        answers.add(stream(start("llm"), text("It is sure."), end("llm")));
        ask(page, "Sure?");
        assertThat(turn(page, 0)).containsText("It is sure.");
        page.route("**/chat/*", Route::abort);
        page.locator("#chat-clear").click();
        assertThat(page.locator("#chat [role=alert]")).containsText("The server could not be told yet");
        assertThat(page.locator("#chat-turns > li")).hasCount(0);
        browser.expectComplaint("net::ERR_FAILED");
        page.unroute("**/chat/*");
        page.route("**/chat/*", this::forget);
        page.reload();
        page.waitForSelector("html[data-ready]");
        page.waitForCondition(() -> forgotten.equals(List.of("s-1")));
    }

    @Test
    void staysFolded() {
        Page page = open(NARROW);
        page.locator("#chat-fold").click();
        assertThat(page.locator("#chat-body")).isHidden();
        page.reload();
        page.waitForSelector("html[data-ready]");
        assertThat(page.locator("#chat-fold")).isVisible();
        assertThat(page.locator("#chat-body")).isHidden();
        page.locator("#chat-fold").click();
        assertThat(page.locator("#chat-question")).isVisible();
    }

    // The panel as such

    @Test
    void speaksGerman() throws IOException {
        Page page = open("de", WIDE, ColorScheme.LIGHT);
        choose(page, "chest.png");
        assertThat(page.locator("#chat-fold")).hasText("Dazu fragen");
        answers.add(stream(start("guide"), text("Das Modell vermutet eine Pneumonie."), end("guide")));
        suggestions(page).first().click();
        assertThat(turn(page, 0).locator(".source")).hasText("Eingebauter Ratgeber");
        assertEquals("de", question(0).get("language").getAsString());
        assertEquals("Was bedeutet dieses Ergebnis?", question(0).get("message").getAsString());
        answers.add(problem(500, "internal-error", Map.of()));
        ask(page, "Warum?");
        assertThat(turn(page, 1)).containsText("diese Nummer nennen: ward-7");
        browser.expectComplaint("500");
        Browser.screenshots(page, "chat-german");

        page.locator(".choices a").click();
        page.waitForSelector("html[data-ready]");
        assertThat(page.locator("#chat-disclaimer")).containsText("Answers can be wrong.");
        assertThat(turn(page, 0).locator(".said")).hasAttribute("lang", "de");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void isAccessibleInEveryState(ColorScheme scheme) throws IOException {
        for (int width : new int[] {WIDE, NARROW}) {
            Page page = open("en", width, scheme);
            assertAccessible(page, "empty");
            choose(page, "chest.png");
            answers.add(stream(
                    start("llm"), text("word".repeat(60)), event("source", "{\"source\":\"guide\"}"), end("guide")));
            ask(page, "x".repeat(300));
            assertThat(turn(page, 0).locator("[data-action=copy]")).isVisible();
            assertAccessible(page, "answered");
            choose(page, "other.png");
            assertThat(page.locator(".earlier")).hasCount(1);
            answers.add(problem(500, "internal-error", Map.of()));
            ask(page, "Why?");
            assertThat(turn(page, 1).locator(".failed")).isVisible();
            assertAccessible(page, "failed");
            answers.add(problem(503, "busy", Map.of("Retry-After", "30")));
            turn(page, 1).locator("[data-action=retry]").click();
            assertThat(turn(page, 1)).containsText("The server is busy.");
            answers.add(route -> {});
            ask(page, "And now?");
            assertThat(page.locator("#chat-stop")).isVisible();
            page.locator("#chat-question").fill("x".repeat(2001));
            assertAccessible(page, "waiting");
            page.locator("#chat-fold").click();
            assertAccessible(page, "folded");
            browser.expectComplaint("500");
            browser.expectComplaint("503");
            assertEquals(List.of(), browser.takeComplaints());
        }
    }

    private static void assertAccessible(Page page, String state) {
        assertEquals(List.of(), Browser.accessibilityViolations(page), state);
        assertEquals(0, page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    private Page open(int width) {
        return open("en", width, ColorScheme.LIGHT);
    }

    /** Every picture is answered with the next request id, every question with the next of the prepared answers. */
    private Page open(String language, int width, ColorScheme scheme) {
        Page page = browser.open("/", width, scheme, language);
        page.waitForSelector("html[data-ready]");
        AtomicInteger read = new AtomicInteger();
        page.route(
                "**/predict?*",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(ANSWERED.formatted(read.incrementAndGet()))));
        page.route("**/chat", route -> {
            asked.add(route.request());
            answers.remove().accept(route);
        });
        page.route("**/chat/*", this::forget);
        return page;
    }

    private void forget(Route route) {
        assertEquals("DELETE", route.request().method());
        forgotten.add(route.request().url().replaceFirst(".*/", ""));
        route.fulfill(new Route.FulfillOptions().setStatus(204));
    }

    /** What was asked in the body of a request. */
    private JsonObject question(int index) {
        return JsonParser.parseString(asked.get(index).postData()).getAsJsonObject();
    }

    private static Map<String, String> plain(JsonObject object) {
        Map<String, String> plain = new HashMap<>();
        object.entrySet()
                .forEach(entry -> plain.put(entry.getKey(), entry.getValue().getAsString()));
        return plain;
    }

    private static void ask(Page page, String question) {
        page.locator("#chat-question").fill(question);
        page.locator("#chat-question").press("Enter");
    }

    private static Locator turn(Page page, int index) {
        return page.locator("#chat-turns > li").nth(index);
    }

    private static Locator suggestions(Page page) {
        return page.locator(".suggestions button:visible");
    }

    private static void choose(Page page, String name) throws IOException {
        page.setInputFiles("#files", new FilePayload(name, "application/octet-stream", Pictures.png(1, 300, 200)));
        assertThat(page.locator("#chat-about")).containsText(name);
    }

    private static void tabTo(Page page, String selector) {
        Locator target = page.locator(selector).first();
        for (int tabs = 0; tabs < 40; tabs++) {
            if (Boolean.TRUE.equals(target.evaluate("e => e === document.activeElement"))) {
                return;
            }
            page.keyboard().press("Tab");
        }
        assertThat(target).isFocused();
    }

    // Answers of POST /chat

    private static Consumer<Route> stream(String... events) {
        return route -> route.fulfill(new Route.FulfillOptions()
                .setContentType("text/event-stream;charset=UTF-8")
                .setBody(":\n\n" + String.join("", events)));
    }

    private static Consumer<Route> problem(int status, String kind, Map<String, String> headers) {
        return route -> route.fulfill(new Route.FulfillOptions()
                .setStatus(status)
                .setHeaders(headers)
                .setContentType("application/problem+json")
                .setBody("{\"type\":\"urn:radiology-ai:problem:" + kind + "\",\"detail\":\"Detail of " + kind
                        + ".\",\"request_id\":\"ward-7\"}"));
    }

    private static String start(String source) {
        return event("start", "{\"session_id\":\"s-1\",\"source\":\"" + source + "\"}");
    }

    private static String text(String piece) {
        JsonObject data = new JsonObject();
        data.addProperty("text", piece);
        return event("text", data.toString());
    }

    private static String end(String source) {
        return event(
                "end", "{\"source\":\"" + source + "\",\"disclaimer\":\"" + DISCLAIMER + "\",\"session_id\":\"s-1\"}");
    }

    private static String event(String type, String data) {
        return "event: " + type + "\ndata: " + data + "\n\n";
    }

    /** From now on answers come as the test sends them. */
    private static void streamByHand(Page page) {
        page.evaluate("""
                () => {
                  const original = window.fetch;
                  window.stopped = false;
                  window.fetch = async (address, options) => {
                    if (!address.endsWith("/chat")) {
                      return original(address, options);
                    }
                    const body = new ReadableStream({
                      start(controller) {
                        window.send = piece => controller.enqueue(new TextEncoder().encode(piece));
                        options.signal.addEventListener("abort", () => {
                          window.stopped = true;
                          controller.error(options.signal.reason);
                        });
                      }
                    });
                    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
                  };
                }""");
    }

    private static void send(Page page, String events) {
        page.evaluate("piece => window.send(piece)", events);
    }
}
