# /etc/varnish/default.vcl: Varnish between nginx (which ends TLS) and the portal. varnishd -C -f reads it without serving.
vcl 4.1;

backend hoeram {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 3s;
    .first_byte_timeout = 65s;
}

# Who may say that nothing kept may be used any longer: PORTAL_PURGE_URLS="BAN http://127.0.0.1:6081/"
acl portal {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "BAN") {
        if (client.ip !~ portal) {
            return (synth(403, "Not allowed"));
        }
        ban("obj.status != 0");
        return (synth(200, "Nothing that is kept is used any longer"));
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    if (req.url ~ "^/admin/" || req.http.Cookie ~ "hoeram_session") {
        return (pass);
    }
    unset req.http.Cookie;
    return (hash);
}

sub vcl_backend_response {
    # Only what the portal allows, and never longer: what was removed must not come back because something else failed.
    set beresp.grace = 0s;
    set beresp.keep = 1m;
    if (beresp.http.Cache-Control !~ "s-maxage") {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
    }
    return (deliver);
}
