package org.radiologyai.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.radiologyai.chat.OpenAiDouble;
import org.radiologyai.phantom.DicomPhantom;

/** A conversation beside a result: a real browser, the real server, and a language model that writes slowly and may see. */
@ArquillianTest
class ChatStreamIT {

    private static final int MILLIS_A_PIECE = 2_000;
    private static final String CONSENT = "Pictures go to the model of the department, which keeps none.";
    private static final OpenAiDouble MODEL = new OpenAiDouble();

    private static Browser browser;

    @Deployment(testable = false)
    static WebArchive application() {
        return RealServer.application(
                "config_ordinal=600",
                "chat.base.url=" + MODEL.baseUrl(),
                "chat.api.key=a-key-of-the-tests",
                "chat.vision.consent=" + CONSENT);
    }

    @BeforeAll
    static void startBrowser() {
        browser = Browser.open();
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        MODEL.close();
    }

    @BeforeEach
    void ready() throws Exception {
        RealServer.awaitReady();
    }

    @Test
    void showsAnAnswerWhileItIsWrittenAndGoesOnWithTheGuideWhenItBreaksOff() throws IOException {
        Page page = browser.open(1440, ColorScheme.LIGHT);
        page.setInputFiles("#files", new FilePayload("chest.png", "image/png", Pictures.png(7, 500, 400)));
        assertThat(page.locator(".prediction")).isVisible();

        MODEL.reset(OpenAiDouble.slowly(MILLIS_A_PIECE, "This is a model. ", "It is for research. ", "That is all."));
        page.fill("#chat-question", "What does this mean, Mr. Smith?");
        page.press("#chat-question", "Enter");
        Locator said = page.locator("#chat-turns > li").first();
        assertThat(said).containsText("This is a model.");
        String half = said.textContent();
        assertThat(said).containsText("That is all.");
        assertThat(page.locator("#chat-send")).isVisible();
        assertTrue(!half.contains("That is all."), "the answer came all at once");
        String body = MODEL.lastCall().body();
        assertTrue(body.contains("- probability of the prediction: ") && body.contains("- model: resnet50_v"), body);
        assertTrue(!body.contains("Smith"), body);
        assertEquals(List.of(), browser.takeComplaints());
        assertEquals(List.of(), browser.takeForeignRequests());

        CountDownLatch seen = new CountDownLatch(1);
        MODEL.reset(OpenAiDouble.cutAfter(seen, "The heat map shows places. And th"));
        page.fill("#chat-question", "How do I read the heat map?");
        page.press("#chat-question", "Enter");
        Locator second = page.locator("#chat-turns > li").nth(1);
        assertThat(second).containsText("The heat map shows places.");
        seen.countDown();
        assertThat(second).containsText("The offline guide goes on");
        assertThat(second.getByText("The server does not know any more")).isHidden();
        assertThat(second).containsText("Grad-CAM");
    }

    @Test
    void letsTheModelSeeNothingOfAFileButPixelsAndTheseOnce() throws Exception {
        MODEL.reset(OpenAiDouble.streams("It is a radiograph."));
        DicomPhantom file = Pictures.dicom(33, 1500, 1200);
        List<String> markers = file.plantMarkers();
        HttpResponse<String> answer = ask("{\"message\": \"What is it?\"}", file.bytes());
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("llm", RealServer.json(answer).getString("source"));
        String body = MODEL.lastCall().body();
        Matcher sent =
                Pattern.compile("data:image/png;base64,([A-Za-z0-9+/=]+)").matcher(body);
        assertTrue(sent.find(), body);
        byte[] png = Base64.getDecoder().decode(sent.group(1));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertEquals(1024, image.getWidth());
        String words = sent.replaceFirst("");
        String pixels = new String(png, StandardCharsets.ISO_8859_1);
        for (String marker : markers) {
            assertFalse(words.contains(marker) || pixels.contains(marker), marker + " got out");
        }

        String session = RealServer.json(answer).getString("session_id");
        RealServer.send(HttpRequest.newBuilder(RealServer.BASE.resolve("/chat"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"message\": \"And?\", \"session_id\": \"" + session + "\"}")));
        assertEquals(2, MODEL.calls().size());
        assertFalse(MODEL.lastCall().body().contains("base64"), MODEL.lastCall().body());
    }

    @Test
    void refusesPicturesAsEverywhereAndThoseWithWritingInThem() throws Exception {
        MODEL.reset(OpenAiDouble.streams("It is a radiograph."));
        String question = "{\"message\": \"What is it?\"}";
        assertProblem(422, "corrupt-picture", ask(question, Arrays.copyOf(Pictures.png(8, 500, 400), 2000)));
        assertProblem(422, "not-a-radiograph", ask(question, Pictures.inColour()));
        assertProblem(400, "malformed-request", ask("{}", Pictures.png(8, 500, 400)));
        assertProblem(
                403,
                "picture-not-sent",
                ask(question, Pictures.dicom(34).with(0x0028_0301, "CS", "YES").bytes()));
        assertEquals(0, MODEL.calls().size());
    }

    private static HttpResponse<String> ask(String question, byte[] picture) throws Exception {
        return RealServer.send(new RealServer.Form()
                .field("question", question)
                .file("file", "a name.dcm", picture)
                .post("/chat"));
    }

    private static void assertProblem(int status, String type, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "urn:radiology-ai:problem:" + type, RealServer.json(response).getString("type"));
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void asksEachTimeWhetherTheModelMaySeeThePicture(ColorScheme scheme) throws IOException {
        MODEL.reset(OpenAiDouble.streams("It is a radiograph."));
        Page page = browser.open(scheme == ColorScheme.LIGHT ? 1440 : 390, scheme);
        assertThat(page.locator("#chat-consent")).isHidden();
        assertThat(page.locator("footer")).containsText("unless you let the language model see it");
        page.setInputFiles("#files", new FilePayload("Jane Doe.png", "image/png", Pictures.png(9, 500, 400)));
        assertThat(page.locator(".prediction")).isVisible();
        assertThat(page.locator("#chat-consent")).containsText(CONSENT);
        Locator choice = page.getByLabel("Let the language model see the picture");
        assertThat(choice).not().isChecked();
        page.locator("#chat-question").focus();
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        page.keyboard().press("Space");
        assertThat(choice).isChecked();
        assertEquals(List.of(), Browser.accessibilityViolations(page));
        assertEquals(0, page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        page.fill("#chat-question", "What kind of picture is this?");
        page.press("#chat-question", "Enter");
        Locator first = page.locator("#chat-turns > li").first();
        assertThat(first).containsText("It is a radiograph.");
        assertThat(first.getByText("The picture was sent with it.")).isVisible();
        assertThat(choice).not().isChecked();
        String body = MODEL.lastCall().body();
        assertTrue(body.contains("data:image/png;base64,") && !body.contains("Jane"), body);

        page.fill("#chat-question", "And what is a lobe?");
        page.press("#chat-question", "Enter");
        Locator second = page.locator("#chat-turns > li").nth(1);
        assertThat(second).containsText("It is a radiograph.");
        assertThat(second.getByText("The picture was sent with it.")).isHidden();
        assertFalse(MODEL.lastCall().body().contains("base64"));
        assertEquals(List.of(), Browser.accessibilityViolations(page));
        assertEquals(List.of(), browser.takeComplaints());
        Browser.screenshots(page, "consent-" + scheme.name().toLowerCase(Locale.ROOT));
    }
}
