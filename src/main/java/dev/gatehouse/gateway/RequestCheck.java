package dev.gatehouse.gateway;

import java.util.List;
import java.util.Optional;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.site.HostName;

/** What is wrong with the head of a request, before anybody asks which site it is for. */
final class RequestCheck {

    private RequestCheck() {
    }

    /** The page to refuse a request with; empty if it is proper. */
    static Optional<ErrorPage> refusal(HttpRequest request, Optional<RequestTarget> target, int mostHeaders) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(unreadable(request.decoderResult().cause()));
        }
        if (request.headers().size() > mostHeaders) {
            return Optional.of(ErrorPage.malformed(431));
        }
        if (request.method().equals(HttpMethod.CONNECT)) {
            return Optional.of(ErrorPage.malformed(405));
        }
        if (target.isEmpty() || !isHostProper(request) || !target.get().isAuthorityProper()) {
            return Optional.of(ErrorPage.malformed(400));
        }
        return hasForeignCoding(request) ? Optional.of(ErrorPage.malformed(501)) : Optional.empty();
    }

    private static ErrorPage unreadable(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> ErrorPage.malformed(414);
            case TooLongHttpHeaderException _ -> ErrorPage.malformed(431);
            default -> ErrorPage.malformed(400);
        };
    }

    /** A coding that is not understood cannot be taken off and put on again (RFC 9112, section 6.1). */
    private static boolean hasForeignCoding(HttpRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.stream().anyMatch(coding -> !coding.strip().equalsIgnoreCase("chunked"));
    }

    /** RFC 9112, section 3.2: a request of HTTP/1.1 has exactly one Host, and what it has is a host. */
    private static boolean isHostProper(HttpRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.isEmpty()) {
            return request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        }
        return hosts.size() == 1 && HostName.ofAuthority(hosts.getFirst()).isPresent();
    }
}
