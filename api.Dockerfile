# The HTTP API in a container:
#   docker build -f api.Dockerfile -t advisor-api . && docker run -p 8000:8000 advisor-api
# tests/apps/server/test_container.py reads this file; no container engine has built it there.
FROM python:3.12-slim AS build
COPY . /src
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir -c /src/constraints.txt "/src[serve]"

FROM python:3.12-slim
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["advisor", "serve", "--host", "0.0.0.0", "--port", "8000"]
