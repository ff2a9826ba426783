package org.radiologyai.caching;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Redis on a port of its own, that can be stopped and started in all the ways in which one fails. */
public final class RedisServer implements AutoCloseable {

    private final int port;
    private final Path folder;
    private Process process;

    private RedisServer(int port) throws IOException {
        this.port = port;
        this.folder = Files.createTempDirectory("redis");
    }

    /** Whether there is a {@code redis-server} on the path. */
    public static boolean isInstalled() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
    }

    /** On a free port. */
    public static RedisServer started(String... arguments) throws Exception {
        RedisServer server = notStarted();
        server.start(arguments);
        return server;
    }

    /** Only the port is known. */
    public static RedisServer notStarted() throws IOException {
        return new RedisServer(freePort());
    }

    /** A port on which nothing listens. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    public Path folder() {
        return folder;
    }

    /** Starts it, empty, and returns when it accepts connections. */
    public void start(String... arguments) throws Exception {
        List<String> all =
                new ArrayList<>(List.of("--bind", "127.0.0.1", "--save", "", "--dir", folder.toString(), "--loglevel"));
        all.add("warning");
        if (!List.of(arguments).contains("--tls-port")) {
            all.addAll(List.of("--port", Integer.toString(port)));
        }
        all.addAll(List.of(arguments));
        launch(all);
    }

    /** Starts it as a sentinel that watches {@code master} under that name. */
    public void startSentinel(RedisServer master) throws Exception {
        Path file = Files.writeString(
                folder.resolve("sentinel.conf"),
                "port " + port + "\nbind 127.0.0.1\ndir " + folder + "\nsentinel monitor master 127.0.0.1 "
                        + master.port + " 1\n");
        launch(List.of(file.toString(), "--sentinel"));
    }

    private void launch(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("redis-server"));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        for (int i = 0; i < 200; i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(25);
            }
        }
        throw new IllegalStateException("Redis did not start: " + Files.readString(folder.resolve("log")));
    }

    /** Runs a command of Redis and returns what it answers. */
    public String call(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("redis-cli", "-h", "127.0.0.1", "-p", Integer.toString(port)));
        all.addAll(List.of(command));
        Process client = new ProcessBuilder(all).redirectErrorStream(true).start();
        String answer = new String(client.getInputStream().readAllBytes());
        client.waitFor();
        return answer.strip();
    }

    /** The process stands still: its connections stay open, and nothing is answered. */
    public void hang() throws Exception {
        signal("STOP");
    }

    public void goOn() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** As when its machine loses power. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
