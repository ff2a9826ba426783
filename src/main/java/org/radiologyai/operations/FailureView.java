package org.radiologyai.operations;

import jakarta.faces.FacesException;
import jakarta.faces.context.ExceptionHandler;
import jakarta.faces.context.ExceptionHandlerFactory;
import jakarta.faces.context.ExceptionHandlerWrapper;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.faces.event.ExceptionQueuedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Answers a page request that fails with a {@link Problem}, as everything else does. The server's own answer to it
 * would name classes and lose the headers.
 */
public class FailureView extends ExceptionHandlerFactory {

    private static final Logger LOG = Logger.getLogger(FailureView.class.getName());

    /**
     * @param wrapped the server's own
     */
    public FailureView(ExceptionHandlerFactory wrapped) {
        super(wrapped);
    }

    @Override
    public ExceptionHandler getExceptionHandler() {
        return new ExceptionHandlerWrapper(getWrapped().getExceptionHandler()) {
            @Override
            public void handle() throws FacesException {
                Iterator<ExceptionQueuedEvent> events =
                        getUnhandledExceptionQueuedEvents().iterator();
                boolean failed = events.hasNext();
                while (events.hasNext()) {
                    LOG.log(
                            Level.SEVERE,
                            "A page request failed.",
                            events.next().getContext().getException());
                    events.remove();
                }
                if (failed) {
                    sendError(FacesContext.getCurrentInstance());
                }
            }
        };
    }

    private static void sendError(FacesContext context) {
        ExternalContext external = context.getExternalContext();
        if (external.isResponseCommitted()) {
            return;
        }
        try {
            external.responseSendError(500, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        context.responseComplete();
    }
}
