package org.radiologyai.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.radiologyai.phantom.DicomPhantom;
import org.radiologyai.phantom.Encoded;

/** The pages, in a real browser. */
@ArquillianTest
class PageIT {

    private static final String DISCLAIMER =
            "Research use only. Not a medical device: a qualified radiologist decides.";
    private static final int WIDE = 1440;
    private static final int NARROW = 390;
    private static final int MOST_BYTES_OF_A_FIRST_LOAD = 300_000;
    private static final String PREDICT = "**/predict?*";

    private static Browser browser;

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

    // The answer

    @Test
    void answersAPictureChosenByKeyboardAlone() throws IOException {
        Page page = open(WIDE);
        chooseByKeyboard(page, "chest.png", Pictures.png(1, 640, 480));

        assertThat(page.locator(".prediction strong")).hasText(Pattern.compile("NORMAL|PNEUMONIA"));
        assertThat(page.locator("#answer dl")).containsText(Pattern.compile("Confidence\\s*[<>]?\\s?\\d+\\.\\d%"));
        assertThat(page.locator("#answer dl")).containsText(Pattern.compile("Time\\s*\\d+ ms"));
        assertThat(page.locator("#answer dl a")).hasAttribute("href", Pattern.compile("/models#model-resnet50_v.+"));
        assertThat(page.locator(".scale svg title"))
                .hasText(
                        Pattern.compile("from 50.0% the answer is PNEUMONIA; between 25.0% and 75.0% it is undecided"));
        assertThat(page.locator("#answer")).containsText("It is no outline of a finding");
        assertThat(page.locator("header .disclaimer")).hasText(DISCLAIMER);
        assertThat(page.locator("#announcement"))
                .containsText(Pattern.compile("chest\\.png\\. (NORMAL|PNEUMONIA)\\. Confidence"));
        assertThat(page.locator("#readout")).containsText("640 × 480 px, 8 bit");
        assertThat(page.locator("#files")).isFocused();
        Browser.screenshots(page, "answer");
    }

    @Test
    void answersADroppedPicture(@TempDir Path desktop) throws IOException {
        Page page = open(WIDE);
        drop(page, Files.write(desktop.resolve("dropped.png"), Pictures.png(1, 320, 240)));
        assertThat(page.locator("#readout")).containsText("320 × 240 px");
        assertThat(page.locator(".prediction")).isVisible();
    }

    @Test
    void showsADicomFileWithItsAcquisitionAndWarnings() throws IOException {
        Page page = open(WIDE);
        DicomPhantom lateral = Pictures.dicom(1, 640, 480).with(0x0018_5101, "CS", "LL");
        List<String> markers = lateral.with(0x0010_1010, "AS", "004Y").plantMarkers();
        lateral.with(0x0018_5101, "CS", "LL").with(0x0008_0070, "LO", "SIEMENS");
        choose(page, "chest.dcm", lateral.bytes());
        assertThat(page.locator("#readout")).containsText("640 × 480 px");
        assertThat(page.locator(".warnings")).containsText("not a frontal view");
        assertThat(page.locator("#answer dl")).containsText("CR, LL, 1 to 5 years, Siemens");
        String text = page.content();
        markers.forEach(marker -> assertFalse(text.contains(marker), marker));
        Browser.screenshots(page, "dicom");
    }

    @Test
    void takesAnAnswerCloseToTheThresholdAsUndecided() throws IOException {
        Page page = open(WIDE);
        page.route(
                PREDICT,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody("""
                        {"prediction":"NORMAL","confidence":0.6,"processing_time_ms":9,"cached":true,
                         "model_version":"m_v1","probabilities":{"NORMAL":0.6,"PNEUMONIA":0.4},"threshold":0.5,
                         "decision":"INDETERMINATE","indeterminate_band":{"from":0.25,"to":0.75},"warnings":[],
                         "explanation":{"available":false},"request_id":"r"}""")));
        choose(page, "chest.png", Pictures.png(1, 300, 200));
        assertThat(page.locator("#answer .open")).hasText("Too close to the threshold: take it as undecided.");
        assertThat(page.locator("#rows")).containsText("NORMAL (undecided)");
        assertThat(page.locator("#answer dl")).containsText("9 ms, remembered");
        assertThat(page.locator("#answer")).containsText("This model cannot say where it looked.");
        assertThat(page.locator("[data-action=map]")).isDisabled();
    }

    // The picture

    @Test
    void laysTheMapOverThePictureAndTakesItOffByKey() throws IOException {
        Page page = open(WIDE);
        choose(page, "chest.png", Pictures.png(1, 640, 480));
        Locator map = page.locator("[data-action=map]");
        assertThat(map).hasAttribute("aria-pressed", "true");
        assertTrue(colours(page) > 1000, "the map has colours");

        page.locator("canvas").focus();
        page.keyboard().press("m");
        assertThat(map).hasAttribute("aria-pressed", "false");
        assertEquals(0, colours(page), "colours without the map");
        map.click();
        int full = colours(page);
        page.locator("#opacity").fill("0");
        assertEquals(0, colours(page), "colours of a map that is fully transparent");
        page.locator("#opacity").fill("80");
        assertEquals(full, colours(page));

        page.keyboard().press("Tab");
        page.locator("canvas").focus();
        page.keyboard().press("s");
        assertThat(page.locator("#side-labels")).isVisible();
        assertTrue(colours(page) > 0 && colours(page) < full, "one half has colours");
        Browser.screenshots(page, "side-by-side");
    }

    /** Two fields that are one gray level of 256 at most apart are told apart by a narrow window. */
    @Test
    void windowsWhatEightBitsWouldHaveLost() {
        BufferedImage faint = new BufferedImage(400, 300, BufferedImage.TYPE_USHORT_GRAY);
        for (int y = 0; y < 300; y++) {
            for (int x = 0; x < 400; x++) {
                int level = x < 200 ? 20_000 : 20_100;
                faint.getRaster().setSample(x, y, 0, y < 100 ? 40_000 + 60 * x : level);
            }
        }
        Page page = open(WIDE);
        choose(page, "faint.png", Encoded.png(faint));
        assertThat(page.locator("#readout")).containsText("16 bit");
        assertThat(page.locator(".prediction")).isVisible();
        page.locator("#opacity").fill("0");
        assertTrue(Math.abs(gray(page, 0.25, 0.7) - gray(page, 0.75, 0.7)) <= 1);

        page.locator("#width").fill("120");
        page.locator("#center").fill("20050");
        assertThat(page.locator("#readout")).containsText("level 20050, width 120");
        assertTrue(gray(page, 0.25, 0.7) < 40, "dark: " + gray(page, 0.25, 0.7));
        assertTrue(gray(page, 0.75, 0.7) > 215, "bright: " + gray(page, 0.75, 0.7));

        page.locator("canvas").focus();
        page.keyboard().press("i");
        assertTrue(gray(page, 0.25, 0.7) > 215, "inverted: " + gray(page, 0.25, 0.7));
        page.keyboard().press("0");
        assertThat(page.locator("[data-action=invert]")).hasAttribute("aria-pressed", "false");
        assertTrue(Math.abs(gray(page, 0.25, 0.7) - gray(page, 0.75, 0.7)) <= 1);
    }

    /** What the file's own window cuts off is still there. */
    @Test
    void windowsADicomFileBeyondItsOwnWindow() {
        short[] values = new short[200 * 200];
        for (int i = 0; i < values.length; i++) {
            int column = i % 200;
            values[i] = (short) (column < 100 ? 100 : i / 200 < 100 ? 3000 : 3500);
        }
        DicomPhantom file = DicomPhantom.chest(200, 200, 12)
                .pixels(values)
                .with(0x0028_1050, "DS", "1000")
                .with(0x0028_1051, "DS", "2000");
        Page page = open(WIDE);
        choose(page, "chest.dcm", file.bytes());
        assertThat(page.locator("#readout")).containsText("200 × 200 px, 12 bit");
        assertThat(page.locator(".prediction")).isVisible();
        page.locator("#opacity").fill("0");
        assertEquals(255, gray(page, 0.75, 0.25));
        assertEquals(255, gray(page, 0.75, 0.75));
        page.locator("#width").fill("1000");
        page.locator("#center").fill("3250");
        assertTrue(gray(page, 0.75, 0.25) < 80 && gray(page, 0.75, 0.75) > 175);
    }

    @Test
    void windowsByDragAndZoomsByWheelAndKey() throws IOException {
        Page page = open(WIDE);
        choose(page, "chest.png", Pictures.png(1, 640, 480));
        assertThat(page.locator(".prediction")).isVisible();
        Locator readout = page.locator("#readout");
        assertThat(readout).containsText("level 128, width 255");
        BoundingBox stage = page.locator("canvas").boundingBox();
        double x = stage.x + stage.width / 2;
        double y = stage.y + stage.height / 2;

        page.mouse().move(x, y);
        page.mouse().down();
        page.mouse().move(x - 100, y + 50);
        page.mouse().up();
        assertThat(readout).not().containsText("width 255");

        page.keyboard().press("0");
        assertThat(readout).containsText("level 128, width 255");
        String fit = readout.textContent();
        page.mouse().wheel(0, -400);
        assertThat(readout).not().hasText(fit);
        page.keyboard().press("-");
        page.keyboard().press("ArrowLeft");
        page.keyboard().press("Shift+ArrowUp");
        assertThat(readout).not().containsText("level 128");
        page.keyboard().press("0");
        assertThat(readout).hasText(fit);

        page.locator("input[value=pan]").check();
        int before = gray(page, 0.5, 0.5);
        page.mouse().move(x, y);
        page.mouse().down();
        page.mouse().move(x + stage.width, y);
        page.mouse().up();
        assertThat(readout).hasText(fit);
        assertNotEquals(before, gray(page, 0.5, 0.5));
    }

    // Refusals, and a server that does not answer

    @Test
    void saysInAlertWhyAFileIsRefusedAndTakesTheNext() throws IOException {
        Page page = open(WIDE);
        choose(page, "first.png", Pictures.png(1, 300, 200));
        assertThat(page.locator(".prediction")).isVisible();
        choose(page, "letter.png", "Dear colleague".getBytes(StandardCharsets.UTF_8));

        Locator alert = page.locator("#answer [role=alert]");
        assertThat(alert).containsText("Picture refused");
        assertThat(alert).containsText("This is not a JPEG, PNG or DICOM file.");
        assertThat(page.locator("#reading-view")).isHidden();
        assertThat(page.locator(".prediction")).hasCount(0);
        Browser.screenshots(page, "refused");
        browser.expectComplaint("415");

        choose(page, "second.png", Pictures.png(1, 320, 240));
        assertThat(page.locator("#readout")).containsText("320 × 240 px");
        assertThat(alert).hasCount(0);
    }

    @Test
    void refusesATooLargeFileBeforeItIsSent() {
        Page page = open(WIDE);
        page.route(PREDICT, Route::abort);
        choose(page, "large.png", new byte[11 * 1024 * 1024]);
        assertThat(page.locator("#answer [role=alert]")).containsText("larger than 10 MB");
    }

    @Test
    void countsDownWhileTheServerIsBusyAndThenSendsAgain() throws IOException {
        Page page = open(WIDE);
        firstTime(
                page,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(503)
                        .setHeaders(Map.of("Retry-After", "3"))
                        .setContentType("application/problem+json")
                        .setBody("{\"type\":\"urn:radiology-ai:problem:busy\"}")));
        choose(page, "chest.png", Pictures.png(1, 300, 200));
        assertThat(page.locator("#answer")).containsText(Pattern.compile("The server is busy\\. Again in [23] s"));
        assertThat(page.locator("#answer")).containsText("Again in 1 s");
        Browser.screenshots(page, "busy");
        assertThat(page.locator(".prediction")).isVisible();
        browser.expectComplaint("503");
    }

    @Test
    void waitsForAConnectionAndThenSendsAgain() throws IOException {
        Page page = open(WIDE);
        firstTime(page, Route::abort);
        firstTime(page, "**/rendition", Route::abort);
        choose(page, "chest.png", Pictures.png(1, 300, 200));
        assertThat(page.locator("#answer")).containsText("No connection. Again in");
        assertThat(page.locator(".prediction")).isVisible();
        assertThat(page.locator("#readout")).containsText("300 × 200 px");
        browser.expectComplaint("net::ERR_FAILED");
    }

    @Test
    void waitsForAServerBehindAProxy() throws IOException {
        Page page = open(WIDE);
        firstTime(page, route -> route.fulfill(new Route.FulfillOptions().setStatus(502)));
        choose(page, "chest.png", Pictures.png(1, 300, 200));
        assertThat(page.locator("#answer")).containsText("No connection. Again in");
        assertThat(page.locator(".prediction")).isVisible();
        browser.expectComplaint("502");
    }

    @Test
    void letsTheWholeListWaitForABusyServer() throws IOException {
        Page page = open(WIDE);
        AtomicInteger asked = new AtomicInteger();
        page.route(PREDICT, route -> {
            if (asked.incrementAndGet() <= 2) {
                route.fulfill(new Route.FulfillOptions().setStatus(503).setHeaders(Map.of("Retry-After", "3")));
            } else {
                route.resume();
            }
        });
        List<FilePayload> files = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            files.add(payload("chest" + i + ".png", Pictures.png(i, 300, 200)));
        }
        page.setInputFiles("#files", files.toArray(FilePayload[]::new));
        assertThat(page.locator("#rows")).containsText("Again in 1 s");
        assertEquals(2, asked.get());
        assertThat(page.locator("#batch-progress")).hasText("5 of 5 read");
        browser.expectComplaint("503");
    }

    @Test
    void saysThatAFileIsNotThereAnyMore(@TempDir Path desktop) throws IOException {
        Page page = open(WIDE);
        Path file = Files.write(desktop.resolve("chest.png"), Pictures.png(1, 300, 200));
        firstTime(page, route -> {
            deleteUnchecked(file);
            route.fulfill(new Route.FulfillOptions().setStatus(503).setHeaders(Map.of("Retry-After", "1")));
        });
        page.setInputFiles("#files", file);
        assertThat(page.locator("#answer [role=alert]")).containsText("it is a folder, or was moved or removed");
        browser.expectComplaint("503");
        browser.expectComplaint("net::ERR_");
    }

    private static void deleteUnchecked(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void saysThatTheSessionHasEndedAndKeepsTheList() throws IOException {
        Page page = open(WIDE);
        firstTime(page, route -> route.fulfill(new Route.FulfillOptions().setStatus(401)));
        choose(page, "chest.png", Pictures.png(1, 300, 200));
        assertThat(page.locator("#answer [role=alert]")).containsText("Your session has ended");
        browser.expectComplaint("401");
        page.reload();
        page.locator("#answer [data-action=retry]").click();
        assertThat(page.locator(".prediction")).isVisible();
    }

    @Test
    void givesANumberToAskForWhenTheServerFails() throws IOException {
        Page page = open(WIDE);
        firstTime(
                page,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(500)
                        .setContentType("application/problem+json")
                        .setBody("{\"type\":\"urn:radiology-ai:problem:internal-error\",\"request_id\":\"ward-7\"}")));
        choose(page, "chest.png", Pictures.png(1, 300, 200));
        assertThat(page.locator("#answer [role=alert]")).containsText("ward-7");
        browser.expectComplaint("500");
        page.locator("#answer [data-action=retry]").click();
        assertThat(page.locator(".prediction")).isVisible();
    }

    // Several pictures

    @Test
    void readsManyPicturesSortsThemAndSavesThemAsCsv() throws IOException {
        Page page = open(WIDE);
        List<FilePayload> files = new ArrayList<>(originalsOrPhantoms());
        files.add(payload("=letter, \"mine\".png", "Dear colleague".getBytes(StandardCharsets.UTF_8)));
        page.setInputFiles("#files", files.toArray(FilePayload[]::new));
        assertThat(page.locator("#batch-progress")).hasText("6 of 7 read, 1 without an answer");
        browser.expectComplaint("415");

        Locator heading = page.locator("[data-sort=probability]");
        heading.locator("button").click();
        assertThat(heading).hasAttribute("aria-sort", "ascending");
        List<Double> ascending = probabilities(page);
        assertEquals(ascending.stream().sorted().toList(), ascending);
        heading.locator("button").press("Enter");
        assertThat(heading).hasAttribute("aria-sort", "descending");
        assertNotEquals(ascending, probabilities(page));
        Browser.screenshots(page, "batch");

        Download download = page.waitForDownload(() -> page.locator("#csv").click());
        List<String> lines = Files.readAllLines(download.path());
        assertEquals(8, lines.size());
        assertTrue(lines.get(0).startsWith("file,state,prediction,decision,confidence,probability_pneumonia,"));
        assertTrue(lines.get(7).startsWith("\"'=letter, \"\"mine\"\".png\",refused,"), lines.get(7));
        assertTrue(lines.get(7).endsWith("unsupported-format"), lines.get(7));
        assertTrue(lines.get(1).contains(",resnet50_v"), lines.get(1));

        page.locator("#rows [data-action=show]").last().click();
        assertThat(page.locator("#answer [role=alert]")).isVisible();
        page.locator("#rows [data-action=remove]").last().click();
        assertThat(page.locator("#rows tr")).hasCount(6);
        page.locator("#clear").click();
        assertThat(page.locator("#batch")).isHidden();
        assertThat(page.locator("#answer")).containsText("No picture yet");
    }

    @Test
    void cancelsAndTriesAgain() throws IOException {
        Page page = open(WIDE);
        AtomicInteger asked = new AtomicInteger();
        page.route(PREDICT, route -> asked.incrementAndGet());
        List<FilePayload> files = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            files.add(payload("chest" + i + ".png", Pictures.png(i, 300, 200)));
        }
        page.setInputFiles("#files", files.toArray(FilePayload[]::new));
        assertThat(page.locator("#rows tr").nth(2)).containsText("Waiting");
        page.locator("#answer [data-action=cancel]").click();
        assertThat(page.locator("#answer [role=alert]")).containsText("Cancelled");
        page.waitForCondition(() -> asked.get() == 3);
        page.locator("#cancel-all").click();
        assertThat(page.locator("#batch-progress")).hasText("0 of 5 read, 5 without an answer");
        assertEquals(3, asked.get());
        page.unroute(PREDICT);
        page.locator("#retry-all").click();
        assertThat(page.locator("#batch-progress")).hasText("5 of 5 read");
        assertThat(page.locator(".prediction")).isVisible();
        assertThat(page.locator("#readout")).containsText("300 × 200 px");
    }

    @Test
    void goesOnWithTheListAfterAReload() throws IOException {
        Page page = open(WIDE);
        AtomicInteger asked = new AtomicInteger();
        page.route(PREDICT, route -> {
            if (asked.incrementAndGet() <= 2) {
                route.resume();
            }
        });
        List<FilePayload> files = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            files.add(payload("chest" + i + ".png", Pictures.png(i, 300, 200)));
        }
        page.setInputFiles("#files", files.toArray(FilePayload[]::new));
        assertThat(page.locator("#batch-progress")).hasText("2 of 5 read");
        page.unroute(PREDICT);
        page.waitForCondition(() -> kept(page).equals(5));
        page.reload();
        assertThat(page.locator("#batch-progress")).hasText("5 of 5 read");
        assertEquals(
                List.of("chest1.png", "chest2.png", "chest3.png", "chest4.png", "chest5.png"),
                page.locator("#rows [data-action=show]").allTextContents());
        assertThat(page.locator("#readout")).containsText("300 × 200 px");
        assertThat(page.locator(".prediction")).isVisible();

        Page other = page.context().newPage();
        other.navigate(RealServer.BASE.resolve("/").toString());
        other.waitForSelector("html[data-ready]");
        assertThat(other.locator("#batch")).isHidden();
    }

    @Test
    void keepsTheListWhileTheWindowIsOnTheOtherPageAndDeletesItWhenItWasClosed() throws IOException {
        Page page = open(WIDE);
        choose(page, "chest.png", Pictures.png(1, 300, 200));
        assertThat(page.locator(".prediction")).isVisible();
        String sign = "alive:" + page.evaluate("sessionStorage.getItem('window')");
        page.navigate(RealServer.BASE.resolve("/models").toString());
        Page other = page.context().newPage();
        other.navigate(RealServer.BASE.resolve("/models").toString());
        String left = "sign => JSON.parse(localStorage.getItem(sign)).left";
        assertEquals(false, other.evaluate(left, sign));
        page.close();
        other.waitForFunction(left, sign);
        other.evaluate(
                "sign => localStorage.setItem(sign, JSON.stringify({ at: Date.now() - 120000, left: true }))", sign);
        other.navigate(RealServer.BASE.resolve("/").toString());
        other.waitForSelector("html[data-ready]");
        assertEquals(0, kept(other));
    }

    @Test
    void givesADuplicatedWindowAListOfItsOwn() throws IOException {
        Page page = open(WIDE);
        choose(page, "chest.png", Pictures.png(1, 300, 200));
        assertThat(page.locator(".prediction")).isVisible();
        String name = (String) page.evaluate("sessionStorage.getItem('window')");
        Page duplicate = page.context().newPage();
        duplicate.addInitScript("sessionStorage.setItem('window', '" + name + "')");
        duplicate.navigate(RealServer.BASE.resolve("/").toString());
        duplicate.waitForSelector("html[data-ready]");
        assertNotEquals(name, duplicate.evaluate("sessionStorage.getItem('window')"));
        assertThat(duplicate.locator("#batch")).isHidden();
        assertEquals(1, kept(duplicate));
    }

    /** How many pictures the browser keeps for a reload. */
    private static Object kept(Page page) {
        return page.evaluate("""
                () => new Promise(done => {
                  const opening = indexedDB.open("radiology-ai");
                  opening.onsuccess = () => {
                    const counting = opening.result.transaction("items").objectStore("items").count();
                    counting.onsuccess = () => done(counting.result);
                  };
                })""");
    }

    // The pages as such

    @Test
    void fitsANarrowWindow() throws IOException {
        Page page = open(NARROW);
        assertNoHorizontalScrolling(page);
        Browser.screenshots(page, "empty");
        choose(page, "chest.png", Pictures.png(1, 1600, 1200));
        assertThat(page.locator(".prediction")).isVisible();
        assertThat(page.locator("#readout")).containsText("1600");
        assertNoHorizontalScrolling(page);
        page.navigate(RealServer.BASE.resolve("/models").toString());
        assertNoHorizontalScrolling(page);
    }

    @Test
    void speaksGermanToWhoAsksForIt() throws IOException {
        Page page = browser.open("/", WIDE, ColorScheme.LIGHT, "de-AT");
        page.waitForSelector("html[data-ready]");
        assertEquals("de", page.locator("html").getAttribute("lang"));
        choose(page, "chest.png", Pictures.png(1, 300, 200));
        assertThat(page.locator("#answer dl")).containsText(Pattern.compile("Sicherheit\\s*[<>]?\\s?\\d+,\\d\\s%"));
        choose(page, "letter.png", "Dear colleague".getBytes(StandardCharsets.UTF_8));
        assertThat(page.locator("#answer [role=alert]")).containsText("Das ist keine DICOM-, JPEG- oder PNG-Datei");
        browser.expectComplaint("415");
        Browser.screenshots(page, "german");
        page.locator(".choices a").click();
        assertEquals("en", page.locator("html").getAttribute("lang"));
        page.locator("header nav a").last().click();
        assertThat(page.locator("h1")).hasText("Models");
    }

    @Test
    void describesEveryModel() {
        Page page = browser.open("/models", WIDE, ColorScheme.LIGHT, "en");
        assertThat(page.locator(".model")).hasCount(3);
        Locator active = page.locator(".model").first();
        assertThat(active.locator("h2 .badge")).hasText("Champion");
        assertThat(active)
                .containsText(Pattern.compile("Accuracy\\s*9\\d\\.\\d\\s%\\s*9\\d\\.\\d\\s% – 9\\d\\.\\d\\s%"));
        assertThat(active).containsText("children of one to five years");
        assertThat(active.locator("svg polyline")).hasCount(3);
        assertThat(page.locator("body")).not().containsText("???");
        Browser.screenshots(page, "models");
    }

    @Test
    void saysWhatAnswersComparesAllVersionsAndHasTheHistory() {
        Page page = browser.open("/models", WIDE, ColorScheme.LIGHT, "en");
        assertThat(page.locator("#now dl")).containsText(Pattern.compile("Champion\\s*resnet50_v1\\.1"));
        assertThat(page.locator("#now")).containsText("No model is on trial.");
        Locator versions = page.locator("#comparison tbody tr");
        assertThat(versions).hasCount(3);
        assertThat(versions.first().locator(".badge")).hasText("Champion");
        assertThat(page.locator("#comparison .badge")).hasCount(1);
        assertThat(versions.first())
                .containsText(Pattern.compile(
                        "resnet50.*1\\.1.*9\\d\\.\\d\\s% 9\\d\\.\\d\\s% – 9\\d\\.\\d\\s%.*0\\.99\\d.*int8",
                        Pattern.DOTALL));
        for (Locator link : page.locator("#comparison a").all()) {
            assertThat(page.locator("[id='" + link.getAttribute("href").substring(1) + "']"))
                    .hasCount(1);
        }
        assertThat(page.locator("#history li").last())
                .containsText(
                        Pattern.compile("UTC\\s*Set by the configuration\\s*resnet50_v1\\.1\\s*MODEL is resnet50\\."));
        assertEquals(List.of(), page.context().cookies());
    }

    @Test
    void changesBetweenLightAndDarkAndRemembersIt() {
        Page page = open(WIDE);
        String light = background(page);
        page.locator("#theme").click();
        String dark = background(page);
        assertNotEquals(light, dark);
        page.reload();
        assertEquals(dark, background(page));
    }

    @Test
    void keepsNoCookieAndLoadsLittle() throws IOException {
        Page page = open(WIDE);
        int bytes = ((Number) page.evaluate("""
                () => [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("navigation")]
                  .reduce((sum, each) => sum + each.decodedBodySize, 0)""")).intValue();
        assertTrue(bytes > 10_000 && bytes < MOST_BYTES_OF_A_FIRST_LOAD, bytes + " bytes");
        choose(page, "chest.png", Pictures.png(1, 300, 200));
        assertThat(page.locator(".prediction")).isVisible();
        assertEquals(List.of(), page.context().cookies());
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void isAccessibleInEveryState(ColorScheme scheme) throws IOException {
        Page page = browser.open("/", WIDE, scheme, "en");
        page.waitForSelector("html[data-ready]");
        assertEquals(List.of(), Browser.accessibilityViolations(page), "empty");
        choose(
                page,
                "chest.dcm",
                Pictures.dicom(1, 640, 480).with(0x0018_5101, "CS", "LL").bytes());
        assertThat(page.locator(".prediction")).isVisible();
        assertThat(page.locator("#readout")).containsText("640");
        assertEquals(List.of(), Browser.accessibilityViolations(page), "answered");
        choose(page, "letter.png", "Dear colleague".getBytes(StandardCharsets.UTF_8));
        assertThat(page.locator("#answer [role=alert]")).isVisible();
        browser.expectComplaint("415");
        assertEquals(List.of(), Browser.accessibilityViolations(page), "refused");
        page.route(PREDICT, route -> {});
        choose(page, "slow.png", Pictures.png(1, 300, 200));
        assertThat(page.locator("#answer progress")).isVisible();
        assertEquals(List.of(), Browser.accessibilityViolations(page), "reading");
        page.navigate(RealServer.BASE.resolve("/models").toString());
        assertEquals(List.of(), Browser.accessibilityViolations(page), "models");
    }

    private static Page open(int width) {
        Page page = browser.open(width, ColorScheme.LIGHT);
        page.waitForSelector("html[data-ready]");
        return page;
    }

    /** The handler answers the first picture that is sent; the server the later ones. */
    private static void firstTime(Page page, Consumer<Route> handler) {
        firstTime(page, PREDICT, handler);
    }

    private static void firstTime(Page page, String address, Consumer<Route> handler) {
        AtomicInteger times = new AtomicInteger();
        page.route(address, route -> {
            if (times.getAndIncrement() == 0) {
                handler.accept(route);
            } else {
                route.resume();
            }
        });
    }

    private static List<FilePayload> originalsOrPhantoms() throws IOException {
        List<FilePayload> files = new ArrayList<>();
        for (String label : List.of("NORMAL", "PNEUMONIA")) {
            for (Path original : RealServer.originals(label).stream().limit(3).toList()) {
                files.add(payload(original.getFileName().toString(), Files.readAllBytes(original)));
            }
        }
        for (int i = files.size(); i < 6; i++) {
            files.add(payload("chest" + i + ".png", Pictures.png(i, 640, 480)));
        }
        return files;
    }

    private static List<Double> probabilities(Page page) {
        return page.locator("#rows [data-slot=probability]").allTextContents().stream()
                .filter(text -> !text.isEmpty())
                .map(text -> Double.valueOf(text.replaceAll("[^0-9.]", "")))
                .toList();
    }

    /** How many pixels of the stage are coloured. */
    private static int colours(Page page) {
        return ((Number) page.evaluate("""
                () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
                  const canvas = document.querySelector("canvas");
                  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
                  copy.drawImage(canvas, 0, 0);
                  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
                  let count = 0;
                  for (let i = 0; i < data.length; i += 4) {
                    count += Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 8;
                  }
                  done(count);
                })))""")).intValue();
    }

    /** The gray level at a place of the picture, which is fitted into the stage; both from 0 to 1. */
    private static int gray(Page page, double across, double down) {
        return ((Number) page.evaluate("""
                ([across, down]) => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
                  const canvas = document.querySelector("canvas");
                  const [, columns, rows] = document.getElementById("readout").textContent.match(/(\\d+) × (\\d+)/);
                  const scale = Math.min(canvas.width / columns, canvas.height / rows);
                  const x = canvas.width / 2 + (across - 0.5) * columns * scale;
                  const y = canvas.height / 2 + (down - 0.5) * rows * scale;
                  const copy = new OffscreenCanvas(1, 1).getContext("2d");
                  copy.drawImage(canvas, -Math.floor(x), -Math.floor(y));
                  done(copy.getImageData(0, 0, 1, 1).data[0]);
                })))""", List.of(across, down))).intValue();
    }

    private static String background(Page page) {
        return (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
    }

    private static void chooseByKeyboard(Page page, String name, byte[] content) {
        Locator chooser = page.locator("#files");
        for (int tabs = 0;
                tabs < 12 && !Boolean.TRUE.equals(chooser.evaluate("e => e === document.activeElement"));
                tabs++) {
            page.keyboard().press("Tab");
        }
        assertThat(chooser).isFocused();
        assertTrue(
                (Boolean) page.locator("label[for=files]")
                        .evaluate("e => parseFloat(getComputedStyle(e).outlineWidth) >= 2"),
                "visible focus");
        FileChooser dialog = page.waitForFileChooser(() -> page.keyboard().press("Enter"));
        dialog.setFiles(payload(name, content));
    }

    private static void choose(Page page, String name, byte[] content) {
        page.setInputFiles("#files", payload(name, content));
    }

    private static FilePayload payload(String name, byte[] content) {
        return new FilePayload(name, "application/octet-stream", content);
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
}
