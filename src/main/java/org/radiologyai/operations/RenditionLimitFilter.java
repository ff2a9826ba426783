package org.radiologyai.operations;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.radiologyai.inference.Busy;

/**
 * Bounds the memory of the pictures and heat maps that are on their way to a screen, an eighth of the heap: a picture has
 * up to 12 MB, and a client that reads slowly keeps it for long. A map has 21 MB, but only while it is drawn.
 */
public class RenditionLimitFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final long MOST_BYTES = 12 * 1024 * 1024;
    private static final int LONGEST_WAIT_SECONDS = 10;

    private final transient Semaphore renditions =
            new Semaphore((int) Math.max(1, Runtime.getRuntime().maxMemory() / 8 / MOST_BYTES), true);

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!reserved()) {
            ProblemFilter.send(ProblemMapper.problem(new Busy(LONGEST_WAIT_SECONDS)), request, response);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            renditions.release();
        }
    }

    private boolean reserved() {
        try {
            return renditions.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
