package org.radiologyai.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.radiologyai.caching.RedisServer;

/** The built application on a server in a process of its own: the tests' server under another name and port. */
final class LibertyInstance implements AutoCloseable {

    private static final Path WLP = Path.of("target/liberty/wlp");
    private static final Path SERVERS = WLP.resolve("usr/servers");
    private static final int START_SECONDS = 180;

    private final String name;
    private final URI base;
    private final Map<String, String> environment;
    private Process process;

    /** @param environment beyond that of the tests */
    LibertyInstance(String name, Map<String, String> environment) throws IOException {
        this.name = name;
        this.environment = environment;
        int port = RedisServer.freePort();
        this.base = URI.create("http://localhost:" + port);
        Path model = SERVERS.resolve("it");
        Path folder = SERVERS.resolve(name);
        delete(folder);
        for (String file : List.of(
                "server.xml",
                "server.env",
                "jvm.options",
                "bootstrap.properties",
                "sessions/local.xml",
                "sessions/redis.xml",
                "sessions/redisson.yaml",
                "configDropins/overrides/it.xml")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(model.resolve(file), folder.resolve(file));
        }
        Path overrides = folder.resolve("configDropins/overrides/it.xml");
        String before = Files.readString(overrides);
        String after = before.replaceAll("(name=\"HTTP_PORT\" value=)\"\\d+\"", "$1\"" + port + "\"");
        if (environment.containsKey("MODELS_DIRECTORY")) {
            after = after.replaceAll("<variable name=\"models.directory\".*/>", "");
        }
        Files.writeString(overrides, after);
        deploy(Path.of("target/radiology-ai.war"));
    }

    /** One more application, before the start. */
    void deploy(Path war) throws IOException {
        Path dropins = Files.createDirectories(SERVERS.resolve(name).resolve("dropins"));
        Files.copy(war, dropins.resolve(war.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(WLP.resolve("bin/server").toString(), "run", name)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target/instance-" + name + ".log").toFile());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    void awaitReady() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline) {
            try {
                if (get("/health/ready").statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // the port is not open yet
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IllegalStateException(
                "Instance " + name + " did not get ready; see target/instance-" + name + ".log");
    }

    void stop() throws Exception {
        new ProcessBuilder(WLP.resolve("bin/server").toString(), "stop", name)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor(60, TimeUnit.SECONDS);
        end();
    }

    /** SIGTERM, as from an orchestrator. */
    void terminate() {
        processes().forEach(ProcessHandle::destroy);
    }

    /** Whether its processes end in this time. */
    boolean awaitEnd(int seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    int exitCode() {
        return process.exitValue();
    }

    private List<ProcessHandle> processes() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }

    private void end() {
        if (process != null) {
            List<ProcessHandle> all = processes();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(each -> each.onExit().join());
        }
    }

    /** Memory of the server's process, the heap and all else. */
    long residentBytes() throws IOException {
        long most = 0;
        for (ProcessHandle each : processes()) {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(each.pid()), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    most = Math.max(most, Long.parseLong(line.replaceAll("\\D", "")) << 10);
                }
            }
        }
        return most;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return RealServer.send(request(path).GET());
    }

    HttpResponse<String> predict(byte[] picture, String query) throws IOException, InterruptedException {
        return RealServer.send(request("/predict" + query)
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(picture)));
    }

    @Override
    public String toString() {
        return name;
    }

    /** Ends the process and leaves only its log. */
    @Override
    public void close() throws IOException {
        end();
        delete(SERVERS.resolve(name));
    }

    /** Deletes a folder with all that is in it, if it is there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
