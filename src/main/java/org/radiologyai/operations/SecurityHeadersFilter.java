package org.radiologyai.operations;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Tells browsers to keep what they get to themselves: no framing, no sniffing, no referrer, nothing stored. A page may
 * load what lies beside it and nothing else, and runs no script and has no style inside itself; what is not a page may
 * load nothing at all.
 */
public class SecurityHeadersFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final String PAGES = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        String path = request.getRequestURI();
        boolean page = path.endsWith("/") || path.endsWith(".xhtml") || path.endsWith("/models");
        response.setHeader("Content-Security-Policy", page ? PAGES : "default-src 'none'; frame-ancestors 'none'");
        // Style and script have no version in their address: browsers keep them, and ask whether they are the same.
        response.setHeader("Cache-Control", path.contains("/assets/") ? "no-cache" : "no-store");
        chain.doFilter(request, response);
    }
}
