package org.radiologyai.it;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotCaret;
import java.io.File;
import java.net.URI;
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

    private final URI base;
    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    private final List<String> foreignRequests = Collections.synchronizedList(new ArrayList<>());

    Browser(URI base, Path executable) {
        this.base = base;
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(QUIET));
    }

    /** The browser that is installed, if one is. */
    static Optional<Path> executable() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "chromium"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The page at the root, in a window of this width, without the cookies of any other. */
    Page open(int width, ColorScheme scheme) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(scheme));
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
        page.navigate(base.toString());
        return page;
    }

    /** What the console complained of since this was last asked, blocked styles and scripts included. */
    List<String> takeComplaints() {
        return take(complaints);
    }

    /** Takes back a complaint that a test provoked. */
    void expectComplaint(String part) {
        complaints.removeIf(complaint -> complaint.contains(part));
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

    /** Leaves pictures of the page at both widths, light and dark, and the page in the width it had. */
    static void screenshots(Page page, String state) {
        int width = page.viewportSize().width;
        for (int each : new int[] {1440, 390}) {
            page.setViewportSize(each, 900);
            for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                String name = state + "-" + each + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + ".png";
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
