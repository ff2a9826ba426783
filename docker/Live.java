import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Ends with 0 if the server of this container answers to /health/live with 200: the container's health check. */
final class Live {

    private static final int MILLIS = 4000;

    private Live() {}

    public static void main(String[] args) {
        String host = System.getenv().getOrDefault("HTTP_HOST", "*");
        int port = Integer.parseInt(System.getenv().getOrDefault("HTTP_PORT", "8000"));
        try (Socket socket = new Socket()) {
            socket.connect(
                    "*".equals(host)
                            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                            : new InetSocketAddress(host, port),
                    MILLIS);
            socket.setSoTimeout(MILLIS);
            socket.getOutputStream()
                    .write("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream answer = socket.getInputStream();
            String status = new String(answer.readNBytes(12), StandardCharsets.US_ASCII);
            System.out.println(status);
            System.exit(status.endsWith(" 200") ? 0 : 1);
        } catch (IOException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }
}
