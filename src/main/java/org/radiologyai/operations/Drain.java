package org.radiologyai.operations;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The seconds between SIGTERM and the server's end. On its own the server closes idle connections at once, and a request
 * that is on its way on one of them gets no answer. So it goes on for a while first: not ready, for those who balance load
 * to see, and with every answer it ends the connection that the answer went over.
 */
@ApplicationScoped
class Drain {

    /** Enough for a load balancer that asks every two seconds, and little beside the 30 s that the server gives to requests. */
    private static final int SECONDS = 4;

    /** Clients that are still there have nowhere else to go; new connections of theirs would meet a port that closes. */
    private static final int LAST_SECONDS = 1;

    private static final Logger LOG = Logger.getLogger(Drain.class.getName());

    private volatile boolean begun;
    private volatile boolean closing;
    private Object signal;
    private Object before;

    /** Whether this instance is about to end. */
    boolean hasBegun() {
        return begun;
    }

    /** Whether an answer should end its connection. */
    boolean closesConnections() {
        return closing;
    }

    void await(@Observes @Initialized(ApplicationScoped.class) Object applicationStarts) {
        try {
            signal = Class.forName("sun.misc.Signal")
                    .getConstructor(String.class)
                    .newInstance("TERM");
            MethodHandle drain = MethodHandles.lookup()
                    .findVirtual(Drain.class, "drain", MethodType.methodType(void.class))
                    .bindTo(this);
            before = handleBy(MethodHandleProxies.asInterfaceInstance(
                    handlerType(), MethodHandles.dropArguments(drain, 0, signal.getClass())));
        } catch (ReflectiveOperationException e) {
            // Also where Java was told to leave signals alone (-Xrs).
            LOG.log(Level.INFO, "SIGTERM ends this server at once.", e);
        }
    }

    private void drain() throws ReflectiveOperationException {
        if (!begun) {
            begun = true;
            LOG.log(Level.INFO, "SIGTERM: not ready any more, and the end in {0} seconds.", SECONDS + LAST_SECONDS);
            try {
                closing = true;
                TimeUnit.SECONDS.sleep(SECONDS);
                closing = false;
                TimeUnit.SECONDS.sleep(LAST_SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        handlerType().getMethod("handle", signal.getClass()).invoke(before, signal);
    }

    /** The application goes, the server may stay. */
    @PreDestroy
    void end() {
        if (before != null) {
            try {
                handleBy(before);
            } catch (ReflectiveOperationException e) {
                LOG.log(Level.WARNING, "SIGTERM could not be given back.", e);
            }
        }
    }

    /** By reflection, for the compiler warns of what is not part of Java SE, and cannot be told not to. */
    private Object handleBy(Object handler) throws ReflectiveOperationException {
        return signal.getClass()
                .getMethod("handle", signal.getClass(), handlerType())
                .invoke(null, signal, handler);
    }

    private static Class<?> handlerType() throws ClassNotFoundException {
        return Class.forName("sun.misc.SignalHandler");
    }
}
