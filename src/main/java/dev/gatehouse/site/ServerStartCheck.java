package dev.gatehouse.site;

import java.util.List;

import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.reactor.netty.autoconfigure.NettyServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

/** What Spring's own records say of the server's ports; what makes no sense among them is found by {@link ServerCheck}. */
final class ServerStartCheck implements StartCheck {

    @Override
    public List<Class<?>> records() {
        return List.of(TimeoutProperties.class, SitesFolderProperties.class, ServerProperties.class,
                NettyServerProperties.class,
                ManagementServerProperties.class);
    }
}
