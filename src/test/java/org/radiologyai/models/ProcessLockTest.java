package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {

    @TempDir
    Path folder;

    /** Takes the lock, says so, and keeps it until its input ends. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            ProcessLock lock = ProcessLock.acquire(Path.of(arguments[0]), Duration.ZERO);
            new ProcessBuilder("echo", "held").inheritIO().start();
            System.in.read();
            lock.close();
        }
    }

    @Test
    void isHeldByOneProcessUntilItEnds() throws Exception {
        Path file = folder.resolve("locks/lock");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Holder.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals('h', holder.getInputStream().read());
        assertTrue(ProcessLock.tryAcquire(file).isEmpty());
        IOException late = assertThrows(IOException.class, () -> ProcessLock.acquire(file, Duration.ofMillis(100)));
        assertTrue(late.getMessage().contains("Another process holds " + file), late.getMessage());
        holder.destroyForcibly().waitFor();
        ProcessLock.acquire(file, Duration.ofSeconds(5)).close();
    }

    @Test
    void isHeldByOneThread() throws Exception {
        Path file = folder.resolve("lock");
        ProcessLock first = ProcessLock.acquire(file, Duration.ZERO);
        assertTrue(ProcessLock.tryAcquire(file).isEmpty());
        assertTrue(ProcessLock.tryAcquire(folder.resolve("./lock")).isEmpty());
        var waiting = Executors.newSingleThreadExecutor();
        Future<ProcessLock> second = waiting.submit(() -> ProcessLock.acquire(file, Duration.ofSeconds(10)));
        first.close();
        second.get().close();
        waiting.shutdown();
    }
}
