package org.radiologyai.models;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A lock on a file that one thread of all processes holds. Within a process the file is opened by its holder alone, for a
 * second channel, when closed, would take the first one's lock along (POSIX). A process that dies lets go of its locks.
 */
final class ProcessLock implements AutoCloseable {

    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();
    private static final long POLL_MILLIS = 50;

    private final Path file;
    private final FileChannel channel;

    private ProcessLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock, or is empty if somebody else has it.
     *
     * @param file made if there is none, and never deleted
     */
    static Optional<ProcessLock> tryAcquire(Path file) throws IOException {
        Path known = file.toAbsolutePath().normalize();
        if (!HELD_HERE.add(known)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        FileLock lock = null;
        try {
            Files.createDirectories(known.getParent());
            channel = FileChannel.open(known, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
            return lock == null ? Optional.empty() : Optional.of(new ProcessLock(known, channel));
        } finally {
            if (lock == null) {
                release(known, channel);
            }
        }
    }

    /**
     * Waits for the lock.
     *
     * @throws IOException if that takes longer
     */
    static ProcessLock acquire(Path file, Duration longest) throws IOException {
        long end = System.nanoTime() + longest.toNanos();
        while (true) {
            Optional<ProcessLock> lock = tryAcquire(file);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (System.nanoTime() > end) {
                throw new IOException(
                        "Another process holds " + file + " for longer than " + longest.toSeconds() + " s.");
            }
            pause(POLL_MILLIS);
        }
    }

    /** Sleeps, as a part of input or output. */
    static void pause(long millis) throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The wait was interrupted.");
        }
    }

    private static void release(Path file, FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD_HERE.remove(file);
        }
    }

    @Override
    public void close() throws IOException {
        release(file, channel);
    }
}
