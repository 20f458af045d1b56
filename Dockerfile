FROM python:3.12-slim AS portal
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VIELFALT_DATA_DIR=/data
WORKDIR /srv/portal
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY . .
# collectstatic needs no secret: the embedded settings with the production storage for static files
RUN python manage.py collectstatic --noinput --settings portal.settings_static \
    && useradd --system --uid 10001 --home-dir /data portal && mkdir /data && chown portal /data
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz')"]
CMD ["gunicorn", "portal.wsgi"]
