package org.radiologyai.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotCaret;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The system's chromium on one application: it notes what the console complains of and who else is asked for anything. */
final class Browser implements AutoCloseable {

    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final String AXE = axe();

    private final URI base;
    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    private final List<String> provoked = new ArrayList<>();
    private final List<String> foreignRequests = Collections.synchronizedList(new ArrayList<>());

    /** The one that is installed, on the server of the tests; without one the tests are skipped. */
    static Browser open() {
        Optional<Path> chromium = executable();
        assumeTrue(chromium.isPresent(), "There is no chromium on the PATH; the pages are not tested.");
        return new Browser(RealServer.BASE.resolve("/"), chromium.get());
    }

    private Browser(URI base, Path executable) {
        this.base = base;
        // On a busy machine the usual five seconds are not enough for a page and a diagnosis.
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(QUIET));
    }

    private static Optional<Path> executable() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "chromium"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The page at the root, in English, in a window of this width, without the cookies of any other. */
    Page open(int width, ColorScheme scheme) {
        return open("/", width, scheme, "en");
    }

    /** Any page, for a reader of any language. */
    Page open(String path, int width, ColorScheme scheme, String language) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(scheme)
                .setLocale(language));
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if ("error".equals(message.type()) || "warning".equals(message.type())) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        // From the start: a listener that comes with the key press can come after the dialog.
        page.onFileChooser(dialog -> {});
        page.onRequest(request -> {
            URI asked = URI.create(request.url().startsWith("data:") ? "data:" : request.url());
            if (asked.getHost() != null && !asked.getAuthority().equals(base.getAuthority())) {
                foreignRequests.add(request.url());
            }
        });
        page.navigate(base.resolve(path).toString());
        return page;
    }

    /**
     * What the console complained of since this was last asked, blocked styles and scripts included, but for what was
     * provoked.
     */
    List<String> takeComplaints() {
        List<String> taken = take(complaints).stream()
                .filter(complaint -> provoked.stream().noneMatch(complaint::contains))
                .toList();
        provoked.clear();
        return taken;
    }

    /** Says that a test provokes complaints with this in them. */
    void expectComplaint(String part) {
        provoked.add(part);
    }

    /** Addresses outside the application that a page asked for since this was last asked. */
    List<String> takeForeignRequests() {
        return take(foreignRequests);
    }

    private static List<String> take(List<String> notes) {
        List<String> taken = List.copyOf(notes);
        notes.clear();
        return taken;
    }

    /** What axe-core finds wrong with the page by the rules of WCAG 2.2 A and AA; one line each. */
    @SuppressWarnings("unchecked")
    static List<String> accessibilityViolations(Page page) {
        page.evaluate(AXE);
        return (List<String>) page.evaluate("""
                async () => {
                  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
                  const { violations } = await axe.run({ runOnly: { type: "tag", values: tags } });
                  return violations.flatMap(rule => rule.nodes.map(node =>
                    `${rule.id}: ${node.html.slice(0, 200)}: ${node.failureSummary.replaceAll("\\n", " ")}`));
                }""");
    }

    private static String axe() {
        try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves pictures of the page at both widths, light and dark, and the page in the width it had. */
    static void screenshots(Page page, String state) {
        int width = page.viewportSize().width;
        for (int each : new int[] {1440, 390}) {
            page.setViewportSize(each, 900);
            for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                String name = state + "-" + each + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + ".png";
                // The picture is drawn anew in the next frame.
                page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
                page.screenshot(new Page.ScreenshotOptions()
                        .setPath(SCREENSHOTS.resolve(name))
                        .setFullPage(true)
                        .setCaret(ScreenshotCaret.INITIAL));
            }
        }
        page.setViewportSize(width, 900);
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
