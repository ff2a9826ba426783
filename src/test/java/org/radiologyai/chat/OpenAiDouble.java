package org.radiologyai.chat;

import jakarta.json.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A service that speaks the streaming form of OpenAI's chat protocol and does what a test tells it, down to its sockets: so
 * that it can end a connection in the middle, and sees when its caller does.
 */
public final class OpenAiDouble implements AutoCloseable {

    /** What it does with one request. */
    public interface Reaction {
        void to(Call call) throws IOException, InterruptedException;
    }

    private final ServerSocket door;
    private final Thread doorkeeper;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Queue<Reaction> next = new ConcurrentLinkedQueue<>();
    private volatile Reaction otherwise = streams("An answer.");

    public OpenAiDouble() {
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        doorkeeper = daemon(this::serve);
    }

    public String baseUrl() {
        return "http://localhost:" + door.getLocalPort() + "/v1";
    }

    /** All that it was asked, the first one first. */
    public List<Call> calls() {
        return calls;
    }

    public Call lastCall() {
        return calls.get(calls.size() - 1);
    }

    /** Forgets what it was asked and told, and does this from now on. */
    public void reset(Reaction reaction) {
        next.clear();
        calls.clear();
        otherwise = reaction;
    }

    /** Does this with the next request for which nothing was said. */
    public void then(Reaction reaction) {
        next.add(reaction);
    }

    public static Reaction streams(String... pieces) {
        return slowly(0, pieces);
    }

    /** A pause before each piece. */
    public static Reaction slowly(long millis, String... pieces) {
        return call -> {
            call.begin(200, "text/event-stream", Map.of());
            for (String piece : pieces) {
                TimeUnit.MILLISECONDS.sleep(millis);
                call.piece(piece);
            }
            call.end();
        };
    }

    public static Reaction cutAfter(String... pieces) {
        return cutAfter(new CountDownLatch(0), pieces);
    }

    /**
     * Hangs up only then: a caller may lose what it had received but not read when the connection ended.
     *
     * @param seen by whoever has to see the pieces; or ten seconds
     */
    public static Reaction cutAfter(CountDownLatch seen, String... pieces) {
        return call -> {
            call.begin(200, "text/event-stream", Map.of());
            for (String piece : pieces) {
                call.piece(piece);
            }
            seen.await(10, TimeUnit.SECONDS);
            call.hangUp();
        };
    }

    /** Ends in good form, but without the end of the answer. */
    public static Reaction stopsAfter(String... pieces) {
        return call -> {
            call.begin(200, "text/event-stream", Map.of());
            for (String piece : pieces) {
                call.piece(piece);
            }
            call.chunk("");
        };
    }

    public static Reaction status(int status, Map<String, String> headers) {
        return call -> {
            call.begin(status, "application/json", headers);
            call.chunk("{\"error\":{\"message\":\"Not with the key sk-secret.\"}}");
            call.chunk("");
        };
    }

    public static Reaction garbles() {
        return call -> {
            call.begin(200, "text/event-stream", Map.of());
            call.chunk("data: {\"choices\":[{\"delta\":\n\n");
            call.chunk("data: [DONE]\n\n");
            call.chunk("");
        };
    }

    public static Reaction neverEnds(String piece) {
        return call -> {
            call.begin(200, "text/event-stream", Map.of());
            while (call.isOpen()) {
                call.piece(piece);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        };
    }

    public static Reaction hangs() {
        return call -> call.awaitHangUp(60);
    }

    /** Says something and then nothing more. */
    public static Reaction hangsAfter(String piece) {
        return call -> {
            call.begin(200, "text/event-stream", Map.of());
            call.piece(piece);
            call.awaitHangUp(60);
        };
    }

    private void serve() {
        while (!door.isClosed()) {
            try {
                Socket socket = door.accept();
                socket.setTcpNoDelay(true);
                daemon(() -> answer(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            Call call = Call.read(socket);
            calls.add(call);
            daemon(call::watch);
            Reaction reaction = next.poll();
            (reaction == null ? otherwise : reaction).to(call);
        } catch (IOException | InterruptedException callerIsGone) {
            // which the test can see
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "openai-double");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** After it nobody is let in: a thread that waits in accept() may still let in one while the door closes. */
    @Override
    public void close() throws IOException {
        door.close();
        try {
            doorkeeper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One request, and the way back to who sent it. */
    public static final class Call {

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final Map<String, String> headers;
        private final String path;
        private final String body;
        private final CountDownLatch hungUp = new CountDownLatch(1);

        private Call(Socket socket, InputStream in, String path, Map<String, String> headers, String body)
                throws IOException {
            this.socket = socket;
            this.in = in;
            this.out = socket.getOutputStream();
            this.path = path;
            this.headers = headers;
            this.body = body;
        }

        static Call read(Socket socket) throws IOException {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String path = line(in).split(" ")[1];
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String[] parts = line.split(":\\s*", 2);
                headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
            }
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            return new Call(socket, in, path, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("The request is cut.");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        public String path() {
            return path;
        }

        public String body() {
            return body;
        }

        /** Null if it was not sent. */
        public String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }

        boolean isOpen() {
            return hungUp.getCount() > 0;
        }

        /** Whether the caller ends the connection in this time. */
        public boolean awaitHangUp(int seconds) throws InterruptedException {
            return hungUp.await(seconds, TimeUnit.SECONDS);
        }

        private void watch() {
            try {
                while (in.read() >= 0) {
                    // nothing more is expected
                }
            } catch (IOException broken) {
                // gone, too
            }
            hungUp.countDown();
        }

        void begin(int status, String type, Map<String, String> more) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\nContent-Type: " + type
                    + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n");
            more.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            send(head + "\r\n");
        }

        void piece(String text) throws IOException {
            chunk(
                    "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"model\":\"double\",\"choices\":[{\"index\":0,"
                            + "\"delta\":{\"content\":" + Json.createValue(text) + "},\"finish_reason\":null}]}\n\n");
        }

        void end() throws IOException {
            chunk("data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
            chunk("data: {\"id\":\"1\",\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,"
                    + "\"total_tokens\":18}}\n\n");
            chunk("data: [DONE]\n\n");
            chunk("");
        }

        void chunk(String data) throws IOException {
            int length = data.getBytes(StandardCharsets.UTF_8).length;
            send(Integer.toHexString(length) + "\r\n" + data + "\r\n");
        }

        private void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        void hangUp() throws IOException {
            socket.close();
        }
    }
}
