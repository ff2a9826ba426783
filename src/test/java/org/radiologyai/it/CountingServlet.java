package org.radiologyai.it;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Counts the requests of a session, for the tests of where sessions are kept. */
@WebServlet("/count")
public class CountingServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Integer before = (Integer) request.getSession().getAttribute("count");
        int count = before == null ? 1 : before + 1;
        request.getSession().setAttribute("count", count);
        response.getWriter().print(count);
    }
}
