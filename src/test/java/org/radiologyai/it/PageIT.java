package org.radiologyai.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.phantom.DicomPhantom;

/** The page at the root, in a real browser. */
@ArquillianTest
class PageIT {

    private static final String DISCLAIMER =
            "Research use only. Not a medical device: a qualified radiologist decides.";
    private static final int WIDE = 1440;
    private static final int NARROW = 390;

    private static Browser browser;

    @Deployment(testable = false)
    static WebArchive application() {
        return RealServer.application();
    }

    @BeforeAll
    static void startBrowser() {
        Optional<Path> chromium = Browser.executable();
        assumeTrue(chromium.isPresent(), "There is no chromium on the PATH; the page is not tested.");
        browser = new Browser(RealServer.BASE.resolve("/"), chromium.get());
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

    @AfterEach
    void expectThatNothingWasBlockedAndNobodyElseAsked() {
        assertEquals(List.of(), browser.takeComplaints());
        assertEquals(List.of(), browser.takeForeignRequests());
    }

    @Test
    void answersAPictureChosenByKeyboardAlone() throws IOException {
        Page page = browser.open(WIDE, ColorScheme.LIGHT);
        chooseByKeyboard(page, "chest.png", "image/png", Pictures.png(1, 640, 480));

        assertThat(page.locator(".prediction strong")).hasText(Pattern.compile("NORMAL|PNEUMONIA"));
        assertThat(page.locator("#result dl")).containsText(Pattern.compile("Confidence\\s*[<>]?\\s?\\d+\\.\\d %"));
        assertThat(page.locator("#result dl")).containsText(Pattern.compile("Time\\s*\\d+ ms"));
        assertThat(page.locator("#result dl")).containsText("Version");
        assertThat(page.locator("#result .disclaimer")).hasText(DISCLAIMER);
        assertThat(page.locator("[role=status]")).containsText(Pattern.compile("(NORMAL|PNEUMONIA)\\. Confidence"));
        assertThat(page.locator("figcaption")).containsText("640 × 480 px");
        Locator picture = page.locator("#picture img");
        assertThat(picture).isVisible();
        assertEquals(640, picture.evaluate("image => image.naturalWidth"));
        assertThat(page.locator(".ui-fileupload-choose")).isFocused();
        Browser.screenshots(page, "answer");
    }

    @Test
    void answersOnePictureAfterAnother() throws IOException {
        Page page = browser.open(WIDE, ColorScheme.DARK);
        choose(page, "first.png", "image/png", Pictures.png(1, 300, 200));
        assertThat(page.locator("figcaption")).containsText("300 × 200 px");
        choose(page, "second.png", "image/png", Pictures.png(1, 200, 300));
        assertThat(page.locator("figcaption")).containsText("200 × 300 px");
        assertThat(page.locator(".prediction")).hasCount(1);
    }

    @Test
    void answersADroppedPicture(@TempDir Path desktop) throws IOException {
        Page page = browser.open(WIDE, ColorScheme.LIGHT);
        drop(page, Files.write(desktop.resolve("dropped.png"), Pictures.png(1, 320, 240)));
        assertThat(page.locator("figcaption")).containsText("320 × 240 px");
    }

    @Test
    void showsADicomFileWithItsAcquisitionAndWarnings() throws IOException {
        Page page = browser.open(WIDE, ColorScheme.LIGHT);
        DicomPhantom lateral = Pictures.dicom(1, 640, 480).with(0x0018_5101, "CS", "LL");
        List<String> markers = lateral.with(0x0010_1010, "AS", "004Y").plantMarkers();
        lateral.with(0x0018_5101, "CS", "LL");
        choose(page, "chest.dcm", "application/dicom", lateral.bytes());
        assertThat(page.locator("figcaption")).containsText("640 × 480 px, 16-bit gray");
        assertThat(page.locator(".warnings")).containsText("not a frontal view");
        assertThat(page.locator("#result dl")).containsText("CR, LL, 1 to 5 years");
        String text = page.content().replaceAll("base64,[^\"]*", "");
        markers.forEach(marker -> assertFalse(text.contains(marker), marker));
        Browser.screenshots(page, "dicom");
    }

    @Test
    void saysInAlertWhyAFileIsRefusedAndTakesTheNext() throws IOException {
        Page page = browser.open(WIDE, ColorScheme.LIGHT);
        choose(page, "first.png", "image/png", Pictures.png(1, 300, 200));
        assertThat(page.locator(".prediction")).isVisible();
        choose(page, "letter.png", "image/png", "Dear colleague".getBytes(StandardCharsets.UTF_8));

        Locator alert = page.locator("#result [role=alert]");
        assertThat(alert).containsText("Picture refused");
        assertThat(alert).containsText(Pattern.compile("JPEG|PNG"));
        assertThat(page.locator("#picture img")).hasCount(0);
        assertThat(page.locator(".prediction")).hasCount(0);
        assertFalse(page.content().contains("Exception"));
        Browser.screenshots(page, "refused");

        choose(page, "second.png", "image/png", Pictures.png(1, 320, 240));
        assertThat(page.locator("figcaption")).containsText("320 × 240 px");
        assertThat(alert).hasCount(0);
    }

    @Test
    void refusesATooLargeFileBeforeItIsSent() {
        Page page = browser.open(WIDE, ColorScheme.LIGHT);
        choose(page, "large.png", "image/png", new byte[11 * 1024 * 1024]);
        assertThat(page.locator("#result [role=alert]")).containsText("larger than 10 MB");
    }

    @Test
    void saysWhenToSendAgainIfTheServerIsBusy() throws IOException {
        Page page = browser.open(WIDE, ColorScheme.LIGHT);
        page.route(
                "**/index.xhtml",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(503)
                        .setHeaders(Map.of("Retry-After", "7"))
                        .setContentType("application/problem+json")
                        .setBody("{}")));
        choose(page, "chest.png", "image/png", Pictures.png(1, 300, 200));
        assertThat(page.locator("#result [role=alert]")).containsText("in 7 seconds");
        assertThat(page.locator(".reading")).isHidden();
        browser.expectComplaint("503");
    }

    @Test
    void saysThatTheServerDoesNotAnswer() throws IOException {
        Page page = browser.open(WIDE, ColorScheme.LIGHT);
        page.route("**/index.xhtml", Route::abort);
        choose(page, "chest.png", "image/png", Pictures.png(1, 300, 200));
        assertThat(page.locator("#result [role=alert]")).containsText("The server does not answer");
        browser.expectComplaint("net::ERR_FAILED");
    }

    @Test
    void fitsANarrowWindow() throws IOException {
        Page page = browser.open(NARROW, ColorScheme.DARK);
        assertNoHorizontalScrolling(page);
        Browser.screenshots(page, "empty");
        assertThat(page.locator("header .disclaimer")).hasText(DISCLAIMER);
        choose(page, "chest.png", "image/png", Pictures.png(1, 1600, 1200));
        assertThat(page.locator(".prediction")).isVisible();
        assertNoHorizontalScrolling(page);
    }

    @Test
    void keepsNoCookie() throws IOException {
        Page page = browser.open(WIDE, ColorScheme.LIGHT);
        choose(page, "chest.png", "image/png", Pictures.png(1, 300, 200));
        assertThat(page.locator(".prediction")).isVisible();
        assertEquals(List.of(), page.context().cookies());
    }

    private static void chooseByKeyboard(Page page, String name, String type, byte[] content) {
        Locator chooser = page.locator(".ui-fileupload-choose");
        for (int tabs = 0;
                tabs < 5 && !Boolean.TRUE.equals(chooser.evaluate("e => e === document.activeElement"));
                tabs++) {
            page.keyboard().press("Tab");
        }
        assertThat(chooser).isFocused();
        assertTrue(
                (Boolean) chooser.evaluate("e => parseFloat(getComputedStyle(e).outlineWidth) >= 2"), "visible focus");
        FileChooser dialog = page.waitForFileChooser(() -> page.keyboard().press("Enter"));
        dialog.setFiles(new FilePayload(name, type, content));
    }

    private static void choose(Page page, String name, String type, byte[] content) {
        page.setInputFiles("input[type=file]", new FilePayload(name, type, content));
    }

    /** As from the desktop: a drag event made by a script carries no file that the page could open. */
    private static void drop(Page page, Path file) {
        BoundingBox target = page.locator(".viewer").boundingBox();
        JsonArray files = new JsonArray();
        files.add(file.toString());
        JsonObject dragged = new JsonObject();
        dragged.add("items", new JsonArray());
        dragged.add("files", files);
        dragged.addProperty("dragOperationsMask", 1);
        CDPSession session = page.context().newCDPSession(page);
        for (String type : List.of("dragEnter", "dragOver", "drop")) {
            JsonObject event = new JsonObject();
            event.addProperty("type", type);
            event.addProperty("x", target.x + target.width / 2);
            event.addProperty("y", target.y + target.height / 2);
            event.add("data", dragged);
            session.send("Input.dispatchDragEvent", event);
        }
    }

    private static void assertNoHorizontalScrolling(Page page) {
        assertEquals(0, page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    /** A gray picture that is brighter in the middle, as a mediastinum is. */
}
