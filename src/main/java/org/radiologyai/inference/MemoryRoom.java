package org.radiologyai.inference;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How much more memory the process may take.
 *
 * @param limit of the container, or of the machine, in bytes
 * @param resident memory of the process now
 * @param heapGrowth by which the heap may still grow
 * @param machine what the whole machine has available
 */
record MemoryRoom(long limit, long resident, long heapGrowth, long machine) {

    /** Of weights in a file: read, unpacked and copied for the threads while they are loaded. */
    private static final int WEIGHTS_FACTOR = 3;

    private static final long FOR_PASSES = 64L << 20;

    /** What loading a model takes, in bytes. */
    static long needed(long weightsBytes) {
        return WEIGHTS_FACTOR * weightsBytes + FOR_PASSES;
    }

    /**
     * Now. Not by the container's own count, which has the file cache in it: that would give way.
     *
     * @throws IOException if the system does not tell
     */
    static MemoryRoom now() throws IOException {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long limit = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
        return new MemoryRoom(
                limit,
                kilobytes(Path.of("/proc/self/status"), "VmRSS:").orElse(0),
                Math.max(0, heap.getMax() - heap.getCommitted()),
                kilobytes(Path.of("/proc/meminfo"), "MemAvailable:").orElse(limit));
    }

    private static OptionalLong kilobytes(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst();
    }

    long free() {
        return Math.min(limit - resident - heapGrowth, machine);
    }
}
