package org.radiologyai.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The page of models while an operator tries one out; each test goes on where the one before it ended. */
@ArquillianTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RolloutPageIT {

    private static final Path MODELS = Path.of("target/it-rollout-page/models").toAbsolutePath();
    private static final Path HISTORY = MODELS.resolve("rollout");
    private static final String TOKEN = "only-for-this-test-0123456789";
    private static final int WIDE = 1440;
    private static final int NARROW = 390;
    private static final String LONG_REASON =
            "<script>alert(1)</script> & as the board decided, ticket " + "0123456789".repeat(30);

    private static Browser browser;

    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        deleteHistory();
        for (String bundle : List.of("resnet50/1.1", "baseline_cnn/1.0")) {
            Path folder = Files.createDirectories(MODELS.resolve(bundle));
            for (String file : List.of("model.pt", "model.json")) {
                Files.copy(Path.of("models", bundle, file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return RealServer.application(
                "config_ordinal=600", "models.directory=" + MODELS, "operator.token=" + TOKEN, "model=resnet50");
    }

    private static void deleteHistory() throws Exception {
        if (Files.isDirectory(HISTORY)) {
            try (Stream<Path> entries = Files.walk(HISTORY)) {
                for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(entry);
                }
            }
        }
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

    @Test
    @Order(1)
    void showsTheTrialBeforeAnythingWasSeenOfIt() throws Exception {
        operator(
                "PUT",
                "/api/rollout",
                "{\"challenger\":\"baseline_cnn_v1.0\",\"share\":0.125,\"shadow\":1,\"reason\":\"Half the size.\"}");
        Page page = open("en");
        assertThat(page.locator("#now dl"))
                .containsText(
                        Pattern.compile("Challenger\\s*baseline_cnn_v1\\.0.*12\\.5\\s%.*100\\s%", Pattern.DOTALL));
        Locator figures = page.locator("#now tbody tr");
        assertThat(figures.nth(0)).containsText(Pattern.compile("Passes with an answer\\s*0\\s*0"));
        assertThat(figures.nth(2))
                .containsText(
                        Pattern.compile("Mean time in the model limit: at most 3 times the champion’s\\s*–\\s*–"));
        assertThat(figures.nth(4)).containsText(Pattern.compile("Same answer limit: at least 80\\s%\\s*–"));
        assertThat(page.locator("#now")).containsText("Each counts once 50 passes or comparisons were seen");
    }

    @Test
    @Order(2)
    void showsWhatThisInstanceSawOfATrial() throws Exception {
        operator(
                "PUT",
                "/api/rollout",
                "{\"challenger\":\"baseline_cnn_v1.0\",\"share\":0.5,\"shadow\":1,\"limits\":{\"error_rate\":0.025,"
                        + "\"latency_ratio\":1000,\"agreement\":0,\"minimum_samples\":1000},\"reason\":\""
                        + LONG_REASON.replace("\"", "\\\"") + "\"}");
        for (int i = 0; i < 6; i++) {
            assertEquals(200, RealServer.predict(Pictures.png(i, 320, 240)).statusCode());
        }
        Page page = open("en");
        page.waitForCondition(() -> {
            page.reload();
            return page.locator("#now tbody tr").nth(3).textContent().matches("(?s).*compared\\s*[456]\\s*");
        });
        Locator figures = page.locator("#now tbody tr");
        assertThat(figures.nth(1))
                .containsText(Pattern.compile(
                        "Passes that failed limit: at most 2\\.5\\s%\\s*0 \\(0\\s%\\)\\s*0 \\(0\\s%\\)"));
        assertThat(figures.nth(2)).containsText(Pattern.compile("\\d\\.\\d\\sms\\s*\\d+\\.\\d\\sms"));
        assertThat(figures.nth(4))
                .containsText(Pattern.compile("Same answer limit: at least 0\\s%\\s*\\d+(\\.\\d)?\\s%"));
        assertThat(figures.nth(5)).containsText(Pattern.compile("confidence\\s*\\d+(\\.\\d)? percentage points"));
        assertThat(page.locator("#now")).containsText("this instance alone");
        assertThat(page.locator("#comparison .badge")).hasText(new String[] {"Champion", "Challenger"});
        assertThat(page.locator(".model h2 .badge")).hasText(new String[] {"Champion", "Challenger"});
        assertThat(page.locator("#now dl a").nth(1)).hasAttribute("href", "#model-baseline_cnn_v1.0");
        Browser.screenshots(page, "trial");
    }

    @Test
    @Order(3)
    void tellsTheHistoryWithTheReasonsAsTheyWereWritten() {
        Page page = open("en");
        Locator changes = page.locator("#history li");
        assertThat(changes).hasCount(3);
        assertThat(changes.nth(0)).containsText("Trial changed by an operator");
        assertThat(changes.nth(0)).containsText(LONG_REASON);
        assertThat(changes.nth(0))
                .containsText(
                        Pattern.compile(
                                "resnet50_v1\\.1, and on trial baseline_cnn_v1\\.0: 12\\.5\\s% of the studies, shadow 100\\s% → to resnet50_v1\\.1"));
        assertThat(changes.nth(1)).containsText("Trial begun by an operator");
        assertThat(changes.nth(2)).containsText("Set by the configuration");
        assertThat(changes.nth(2)).containsText("MODEL is resnet50.");
        assertThat(changes.nth(2).locator("time"))
                .hasText(Pattern.compile("[A-Z][a-z]{2} \\d{1,2}, 20\\d\\d, \\d{1,2}:\\d\\d\\s[AP]M\\sUTC"));
        assertFalse(page.content().contains(TOKEN));
        assertEquals(List.of(), page.context().cookies());
    }

    @Test
    @Order(4)
    void speaksGermanAndIsAccessibleAndFitsANarrowWindow() {
        Page page = open("de");
        assertThat(page.locator("#now")).containsText("dieser Instanz allein");
        assertThat(page.locator("#now dl")).containsText("Herausforderer");
        assertThat(page.locator("#history li").nth(1)).containsText("Erprobung begonnen durch den Betrieb");
        assertThat(page.locator("#history li").nth(1).locator("time"))
                .hasText(Pattern.compile("\\d\\d\\.\\d\\d\\.20\\d\\d, \\d\\d:\\d\\d\\sUTC"));
        assertThat(page.locator("#history li").nth(1)).containsText(Pattern.compile("12,5\\s%"));
        assertThat(page.locator("body")).not().containsText("???");
        Browser.screenshots(page, "trial-german");
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            for (int width : new int[] {WIDE, NARROW}) {
                page.setViewportSize(width, 900);
                assertEquals(List.of(), Browser.accessibilityViolations(page), scheme + " at " + width);
                assertEquals(
                        0,
                        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
            }
        }
    }

    @Test
    @Order(5)
    void saysThatTheHistoryCannotBeReadAndThatTheStorageIsOutOfReach() throws Exception {
        Path damaged = Files.writeString(HISTORY.resolve("00000004.json"), "no entry");
        Page page = open("en");
        assertThat(page.locator("#history")).containsText("The history cannot be read now.");
        assertThat(page.locator("#now dl")).containsText("resnet50_v1.1");
        Files.delete(damaged);

        Path away = MODELS.resolveSibling("away");
        Files.move(MODELS, away);
        try {
            page.reload();
            assertThat(page.locator("#now [role=alert]")).containsText("The storage of the models is out of reach");
            assertThat(page.locator("#now dl")).containsText("resnet50_v1.1");
            assertThat(page.locator("#now dl a")).hasCount(0);
            assertThat(page.locator("#comparison")).containsText("There is no model in the models directory.");
            assertEquals(List.of(), Browser.accessibilityViolations(page));
        } finally {
            Files.move(away, MODELS);
        }
    }

    @Test
    @Order(6)
    void saysThatThisInstanceIsBehindTheHistory() throws Exception {
        Files.writeString(
                HISTORY.resolve("00000004.json"),
                "{\"number\":4,\"when\":\"2026-11-26T08:15:00Z\",\"what\":\"activated\",\"by\":\"operator\","
                        + "\"why\":\"From elsewhere.\",\"to\":{\"champion\":{\"id\":\"gone_v1\",\"fingerprint\":\"0\"}},"
                        + "\"configured\":\"resnet50\"}");
        Page page = open("en");
        page.waitForCondition(() -> {
            page.reload();
            return page.locator("#now [role=alert]").count() == 1;
        });
        assertThat(page.locator("#now [role=alert]")).containsText("This instance does not do what the history says");
        assertThat(page.locator("#now [role=alert]")).containsText("gone_v1");
        assertThat(page.locator("#now dl")).containsText("resnet50_v1.1");
        assertThat(page.locator("#history li").first()).containsText("Made champion by an operator");
        assertEquals(List.of(), Browser.accessibilityViolations(page));
        Browser.screenshots(page, "behind");
    }

    private static Page open(String language) {
        return browser.open("/models", WIDE, ColorScheme.LIGHT, language);
    }

    private static void operator(String method, String path, String body) throws Exception {
        HttpResponse<String> response = RealServer.send(HttpRequest.newBuilder(RealServer.BASE.resolve(path))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
        assertTrue(response.statusCode() < 300, response.statusCode() + ": " + response.body());
    }
}
