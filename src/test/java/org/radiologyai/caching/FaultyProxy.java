package org.radiologyai.caching;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A network between a client and a server on this machine, with the faults that networks have. */
public final class FaultyProxy implements AutoCloseable {

    private static final int MOST_ASKED = 1 << 20;

    private final int target;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService late = Executors.newSingleThreadScheduledExecutor(work -> daemon(work));
    private final StringBuffer asked = new StringBuffer();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong untilCut = new AtomicLong(Long.MAX_VALUE);
    private ServerSocket door;
    private volatile long delayMillis;
    private boolean swallowing;

    /** @param target the server's port */
    public FaultyProxy(int target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = door.getLocalPort();
        serve(door);
    }

    public int port() {
        return port;
    }

    /** Connections break, and new ones are refused. */
    public void refuse() throws IOException {
        door.close();
        disconnect();
    }

    /** Every answer comes so much later. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    /** Connections stay and new ones are made, but nothing passes. */
    public synchronized void blackHole() {
        swallowing = true;
    }

    /** After so many more bytes of answers the connection breaks, once; new ones are good. */
    public void cutAfter(long bytes) {
        untilCut.set(bytes);
    }

    /** What clients have sent so far, a byte a character; the first mebibyte of it. */
    public String asked() {
        return asked.toString();
    }

    /** How many bytes of answers have passed so far. */
    public long answered() {
        return answered.get();
    }

    /** Ends every fault. */
    public synchronized void heal() throws IOException {
        delayMillis = 0;
        untilCut.set(Long.MAX_VALUE);
        swallowing = false;
        notifyAll();
        if (door.isClosed()) {
            door = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            serve(door);
        }
    }

    private void serve(ServerSocket accepting) {
        daemon(() -> {
                    while (!accepting.isClosed()) {
                        try {
                            Socket client = accepting.accept();
                            if (accepting.isClosed()) {
                                // It came while the door was closing.
                                client.close();
                            } else {
                                connect(client);
                            }
                        } catch (IOException closedOrNoServer) {
                            // the client notices
                        }
                    }
                })
                .start();
    }

    private void connect(Socket client) throws IOException {
        sockets.add(client);
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            daemon(() -> pump(client, server, false)).start();
            daemon(() -> pump(server, client, true)).start();
        } catch (IOException noServer) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to, boolean delayed) {
        long due = 0;
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitPassage();
                if (!delayed) {
                    if (asked.length() < MOST_ASKED) {
                        asked.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                    }
                    to.getOutputStream().write(buffer, 0, read);
                    continue;
                }
                boolean cut = untilCut.get() <= read;
                byte[] chunk = Arrays.copyOf(buffer, cut ? (int) untilCut.getAndSet(Long.MAX_VALUE) : read);
                if (untilCut.get() != Long.MAX_VALUE) {
                    untilCut.addAndGet(-read);
                }
                // Never before what came before it, when a delay ends.
                due = Math.max(due, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis));
                Future<?> delivery =
                        late.schedule(() -> deliver(chunk, to), due - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (cut) {
                    delivery.get();
                    return;
                }
            }
        } catch (IOException | ExecutionException broken) {
            // both ends are closed below
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(from);
            close(to);
        }
    }

    private void deliver(byte[] chunk, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            out.write(chunk);
            answered.addAndGet(chunk.length);
        } catch (IOException broken) {
            close(to);
        }
    }

    private synchronized void awaitPassage() throws InterruptedException {
        while (swallowing) {
            wait();
        }
    }

    private void disconnect() {
        sockets.forEach(this::close);
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            // as is wanted
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty-proxy");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() throws IOException {
        heal();
        door.close();
        disconnect();
        late.shutdownNow();
    }
}
