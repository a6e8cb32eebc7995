package dev.gatehouse.routing;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.support.HttpStatusHolder;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * {@code RedirectTo}: sends the client elsewhere and asks no upstream.
 *
 * @param withParameters whether the parameters of the request's query go with it
 */
record RedirectTo(int status, URI url, boolean withParameters) implements Filter {

    static RedirectTo of(Arguments arguments) {
        Arguments.Named named = arguments.named("status", "url", "includeRequestParams");
        String url = named.required("url");
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(url)) {
            throw arguments.objection(url);
        }
        int status = SetStatus.code(HttpStatusHolder.parse(named.required("status")));
        if (status == 304) {
            throw arguments.objection(String.valueOf(status));
        }
        return new RedirectTo(status, URI.create(url), named.flag("includeRequestParams", false));
    }

    @Override
    public void apply(Passage passage) {
        String location = withParameters ? urlWith(passage.request().queryParameters()) : url.toString();
        if (HttpHeaderValidationUtil.validateValidHeaderValue(location) >= 0) {
            throw new IllegalArgumentException(url + " becomes what cannot be the value of a header");
        }
        passage.answer(new Redirect(status, location));
    }

    private String urlWith(Map<String, List<@Nullable String>> parameters) {
        var builder = UriComponentsBuilder.fromUri(url);
        parameters.forEach((name, values) -> values.forEach(value -> builder.queryParam(name, value)));
        return builder.build().toUri().toString();
    }
}
