package org.radiologyai.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import jakarta.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.radiologyai.models.Cards;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.phantom.Encoded;

/**
 * Models of three classes, with PNEUMONIA among them and without. The class follows from the third of the picture that
 * is bright: see {@code make_thirds.py}.
 */
@ArquillianTest
class OtherClassesIT {

    private static final Path MODELS = Path.of("target/it-classes/models").toAbsolutePath();
    private static final int WIDE = 1440;
    private static final String WITHOUT_PNEUMONIA = "etiology_v1";
    private static final String WITH_PNEUMONIA = "findings_v1";

    private static Browser browser;

    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        bundle("etiology", "NORMAL", "BACTERIAL", "VIRAL");
        bundle("findings", "NORMAL", "PNEUMONIA", "EFFUSION");
        return RealServer.application("config_ordinal=600", "models.directory=" + MODELS, "model=" + WITHOUT_PNEUMONIA);
    }

    private static void bundle(String name, String... classes) throws Exception {
        Path folder = Files.createDirectories(MODELS.resolve(name).resolve("1"));
        Path weights = Files.copy(
                Path.of("src/test/resources/modules/thirds.pt"),
                folder.resolve("model.pt"),
                StandardCopyOption.REPLACE_EXISTING);
        new ModelBundle(folder, Cards.card(name, "1", ModelBundle.sha256(weights), 48, classes)).writeCard();
    }

    @BeforeEach
    void ready() throws Exception {
        RealServer.awaitReady();
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    // The contract

    @ParameterizedTest
    @CsvSource({"0,NORMAL", "1,BACTERIAL", "2,VIRAL"})
    void answersTheMostProbableClassAndHasNoThreshold(int third, String label) throws Exception {
        JsonObject answer = predicted("?explain=true", picture(third, 90));
        assertEquals(label, answer.getString("prediction"));
        assertEquals(label, answer.getString("decision"));
        assertEquals(
                List.of(
                        "prediction",
                        "confidence",
                        "processing_time_ms",
                        "cached",
                        "model_version",
                        "probabilities",
                        "decision",
                        "warnings",
                        "explanation",
                        "request_id"),
                List.copyOf(answer.keySet()));
        JsonObject probabilities = answer.getJsonObject("probabilities");
        assertEquals(List.of("NORMAL", "BACTERIAL", "VIRAL"), List.copyOf(probabilities.keySet()));
        assertEquals(answer.getJsonNumber("confidence"), probabilities.getJsonNumber(label));
        assertEquals(label, answer.getJsonObject("explanation").getString("class"));
    }

    @Test
    void keepsTheThresholdOfPneumoniaAmongThreeClasses() throws Exception {
        JsonObject sure = predicted("?model=" + WITH_PNEUMONIA, picture(1, 180));
        assertEquals("PNEUMONIA", sure.getString("decision"));
        assertEquals(0.5, sure.getJsonNumber("threshold").doubleValue());
        assertTrue(sure.containsKey("indeterminate_band"));
        assertEquals(
                "EFFUSION",
                predicted("?model=" + WITH_PNEUMONIA, picture(2, 180)).getString("decision"));
        JsonObject close = predicted("?model=" + WITH_PNEUMONIA, picture(1, 16));
        assertEquals("INDETERMINATE", close.getString("decision"), close.toString());
    }

    // The page

    @Test
    void showsTheProbabilitiesOfAllClassesInPlaceOfTheScale() throws Exception {
        Page page = open(ColorScheme.LIGHT);
        assertThat(page.locator("#answer")).containsText("NORMAL, BACTERIAL or VIRAL, and how sure the model is");
        assertThat(page.locator("#answer")).containsText("the probability of each of these");
        choose(page, "viral.png", picture(2, 60));
        assertThat(page.locator(".prediction strong")).hasText("VIRAL");
        assertThat(page.locator(".prediction")).containsText("The most probable of the answers that this model knows.");
        assertThat(page.locator(".scale")).isHidden();
        assertThat(page.locator("#answer .open")).isHidden();
        Locator shares = page.locator(".shares li");
        assertThat(shares).hasCount(3);
        assertThat(shares.nth(0)).containsText(Pattern.compile("NORMAL\\s+\\d+\\.\\d%"));
        assertThat(page.locator(".shares .answered")).containsText("VIRAL");
        assertThat(page.locator("#answer")).containsText("what counted most for VIRAL");
        assertThat(page.locator("#readout")).containsText("600 × 480 px");
        assertThat(page.locator("[data-action=map]")).hasAttribute("aria-pressed", "true");
        assertThat(page.locator("#rows [data-slot=probability]")).hasText(Pattern.compile("VIRAL \\d+\\.\\d%"));
        assertThat(page.locator("#announcement")).containsText("viral.png. VIRAL. Confidence");
        Browser.screenshots(page, "classes");
        assertQuiet();
    }

    @Test
    void savesTheProbabilitiesOfAllClassesAsCsv() throws Exception {
        Page page = open(ColorScheme.LIGHT);
        page.setInputFiles(
                "#files",
                new FilePayload[] {payload("normal.png", picture(0, 90)), payload("bacterial.png", picture(1, 90))});
        assertThat(page.locator("#batch-progress")).hasText("2 of 2 read");
        page.locator("[data-sort=probability] button").click();
        assertThat(page.locator("[data-sort=probability]")).hasAttribute("aria-sort", "ascending");
        Download download = page.waitForDownload(() -> page.locator("#csv").click());
        List<String> lines = Files.readAllLines(download.path());
        List<String> names = List.of(lines.get(0).split(","));
        List<String> bacterial = List.of(lines.stream()
                .filter(line -> line.startsWith("bacterial.png"))
                .findFirst()
                .orElseThrow()
                .split(",", -1));
        String confidence = bacterial.get(names.indexOf("confidence"));
        assertTrue(
                bacterial.get(names.indexOf("probabilities")).contains(";BACTERIAL=" + confidence + ";VIRAL="),
                bacterial.toString());
        assertEquals("", bacterial.get(names.indexOf("probability_pneumonia")));
        assertEquals("", bacterial.get(names.indexOf("threshold")));
        assertFalse(lines.toString().contains("undefined") || lines.toString().contains("NaN"), lines.toString());
        assertQuiet();
    }

    @Test
    void showsScaleAndClassesWherePneumoniaIsOneOfThree() throws Exception {
        Page page = open(ColorScheme.LIGHT);
        page.route(
                "**/predict?*",
                route -> route.resume(
                        new Route.ResumeOptions().setUrl(route.request().url() + "&model=" + WITH_PNEUMONIA)));
        choose(page, "effusion.png", picture(2, 60));
        assertThat(page.locator(".prediction strong")).hasText("EFFUSION");
        assertThat(page.locator(".prediction")).containsText("Pneumonia stays below its threshold");
        assertThat(page.locator(".scale")).isVisible();
        assertThat(page.locator(".shares li")).hasCount(3);
        assertThat(page.locator("#rows [data-slot=probability]")).hasText(Pattern.compile("EFFUSION \\d+\\.\\d%"));
        choose(page, "pneumonia.png", picture(1, 180));
        assertThat(page.locator(".prediction strong")).hasText("PNEUMONIA");
        assertThat(page.locator(".prediction")).containsText("the probability reaches the threshold");
        Browser.screenshots(page, "classes-with-pneumonia");
        assertQuiet();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void isAccessible(ColorScheme scheme) throws Exception {
        Page page = open(scheme);
        choose(page, "viral.png", picture(2, 60));
        assertThat(page.locator(".shares li")).hasCount(3);
        assertThat(page.locator("#readout")).containsText("600 × 480 px");
        assertEquals(List.of(), Browser.accessibilityViolations(page), "answered");
        page.navigate(RealServer.BASE.resolve("/models").toString());
        assertThat(page.locator("#model-etiology_v1 dl")).containsText("BACTERIAL");
        assertThat(page.locator("#model-etiology_v1 dl")).not().containsText("Threshold");
        assertEquals(List.of(), Browser.accessibilityViolations(page), "models");
        assertQuiet();
    }

    private static Page open(ColorScheme scheme) {
        if (browser == null) {
            browser = Browser.open();
        }
        Page page = browser.open(WIDE, scheme);
        page.waitForSelector("html[data-ready]");
        return page;
    }

    private static void assertQuiet() {
        assertEquals(List.of(), browser.takeComplaints());
        assertEquals(List.of(), browser.takeForeignRequests());
    }

    private static void choose(Page page, String name, byte[] content) {
        page.setInputFiles("#files", payload(name, content));
    }

    private static FilePayload payload(String name, byte[] content) {
        return new FilePayload(name, "application/octet-stream", content);
    }

    private static JsonObject predicted(String query, byte[] picture) throws IOException, InterruptedException {
        HttpResponse<String> response = RealServer.predict(picture, query);
        assertEquals(200, response.statusCode(), response.body());
        return RealServer.json(response);
    }

    /** Dark, but for a third that is brighter by so many gray levels. */
    private static byte[] picture(int third, int brighter) {
        BufferedImage picture = new BufferedImage(600, 480, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 480; y++) {
            for (int x = 0; x < 600; x++) {
                picture.getRaster().setSample(x, y, 0, 20 + (7 * x + 13 * y) % 40 + (x / 200 == third ? brighter : 0));
            }
        }
        return Encoded.png(picture);
    }
}
