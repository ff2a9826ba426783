package org.radiologyai.operations;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.radiologyai.diagnosis.DiagnoseRadiograph;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.inference.Busy;

/**
 * Bounds uploads before anything reads them: the bytes of one, the time that one may take, and the memory of all of them
 * together, a quarter of the heap. A declared length over the limit is refused at once; a chunked body when it passes
 * it. When the queue of pictures is full, nothing is read at all.
 */
public class UploadLimitFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /** What a form adds to the picture: boundaries, part headers, small other fields. */
    private static final long FORM_OVERHEAD = 64 * 1024;

    private static final long LONGEST_UPLOAD_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LONGEST_WAIT_SECONDS = 10;

    @Inject
    transient RadiographReader reader;

    @Inject
    transient DiagnoseRadiograph radiographs;

    private final transient Semaphore kibibytes =
            new Semaphore((int) (mostBytes(Runtime.getRuntime().maxMemory()) / 1024), true);

    /** Of all uploads together. */
    private static long mostBytes(long heap) {
        return heap / 4;
    }

    /**
     * @param maxBytes of one picture
     * @param heap in bytes
     * @throws IllegalArgumentException if there would never be room for such a one
     */
    static void expectRoomFor(int maxBytes, long heap) {
        long most = mostBytes(heap) - 2 * FORM_OVERHEAD;
        if (maxBytes > most) {
            throw new IllegalArgumentException(
                    "upload.max.bytes (UPLOAD_MAX_BYTES) is " + maxBytes + "; allowed are at most " + most
                            + " here, a quarter of the heap, which is 40 % of the container's memory.");
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!"POST".equals(request.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        if (isMessage(request)) {
            // Small, and no picture: neither their room nor their queue is its.
            chain.doFilter(new Bounded(request, FORM_OVERHEAD), response);
            return;
        }
        long limit = reader.maxBytes() + FORM_OVERHEAD;
        long declared = request.getContentLengthLong();
        if (declared > limit) {
            ProblemFilter.send(tooLarge(), request, response);
            return;
        }
        try {
            radiographs.expectRoom();
        } catch (Busy busy) {
            ProblemFilter.send(ProblemMapper.problem(busy), request, response);
            return;
        }
        int needed = (int) ((declared < 0 ? limit : declared) / 1024 + 1);
        if (!reserve(needed)) {
            ProblemFilter.send(ProblemMapper.problem(new Busy((int) LONGEST_WAIT_SECONDS)), request, response);
            return;
        }
        try {
            chain.doFilter(new Bounded(request, limit), response);
        } finally {
            kibibytes.release(needed);
        }
    }

    private static boolean isMessage(HttpServletRequest request) {
        String type = request.getContentType();
        return request.getRequestURI().endsWith("/chat")
                && (type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/"));
    }

    private boolean reserve(int needed) {
        try {
            return kibibytes.tryAcquire(needed, LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Problem tooLarge() {
        return Problem.of(
                Problem.Kind.FILE_TOO_LARGE,
                "Send a file of at most " + reader.maxBytes()
                        + " bytes; a smaller or more strongly compressed picture will do.");
    }

    private final class Bounded extends HttpServletRequestWrapper {

        private final long limit;
        private ServletInputStream stream;

        Bounded(HttpServletRequest request, long limit) {
            super(request);
            this.limit = limit;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (stream == null) {
                stream = new BoundedStream(super.getInputStream(), limit);
            }
            return stream;
        }
    }

    private final class BoundedStream extends ServletInputStream {

        private final ServletInputStream body;
        private final long deadline = System.nanoTime() + LONGEST_UPLOAD_NANOS;
        private long left;

        BoundedStream(ServletInputStream body, long limit) {
            this.body = body;
            this.left = limit;
        }

        private int count(int read) throws UploadRefused {
            left -= Math.max(0, read);
            if (left < 0) {
                throw new UploadRefused(tooLarge());
            }
            if (System.nanoTime() > deadline) {
                throw new UploadRefused(Problem.of(
                        Problem.Kind.SLOW_UPLOAD, "The upload took over a minute. Send it over a faster connection."));
            }
            return read;
        }

        @Override
        public int read() throws IOException {
            int value = body.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return count(body.read(buffer, offset, length));
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
